use groundplan_schema::nearest;
use groundplan_source::Rule;
use serde_json::json;

use crate::arguments::Explain;
use crate::exit::{Exit, Failure};
use crate::rules::{rule, rules};
use crate::terminal::Terminal;

/// Prints the page of a rule, or every code with what it reports.
pub fn run(explain: &Explain, terminal: &Terminal) -> Result<Exit, Failure> {
    let text = match &explain.code {
        Some(code) => page(find(code)?, terminal.is_json()),
        None => list(terminal.is_json()),
    };
    terminal.data(&text)?;
    Ok(Exit::Clean)
}

fn find(code: &str) -> Result<&'static Rule, Failure> {
    // What is copied from a message may still have its brackets.
    let code = code.trim_matches(['[', ']', '`']);
    rule(code).ok_or_else(|| {
        Failure::new(format!("there is no diagnostic `{}`", code.escape_debug()))
            .with_nearest(nearest(code, rules().map(|rule| rule.code)))
            .with_help("`groundplan explain` lists them all")
    })
}

fn page(rule: &Rule, json: bool) -> String {
    if json {
        let mut document = entry(rule);
        document["page"] = rule.page.into();
        return format!("{document:#}\n");
    }
    let page = rule.page.trim_end();
    format!("{page}\n")
}

fn list(json: bool) -> String {
    let mut rules: Vec<&Rule> = rules().collect();
    rules.sort_by_key(|rule| rule.code);
    if json {
        let entries: Vec<_> = rules.into_iter().map(entry).collect();
        return format!("{:#}\n", json!({ "version": 1, "rules": entries }));
    }
    let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or_default();
    let line = |rule: &Rule| {
        let summary = rule.summary.lines().next().unwrap_or_default();
        format!("{:width$}  {:7}  {}\n", rule.code, rule.severity.word(), summary.trim())
    };
    rules.into_iter().map(line).collect()
}

fn entry(rule: &Rule) -> serde_json::Value {
    json!({
        "code": rule.code,
        "severity": rule.severity.word(),
        "summary": rule.summary.trim(),
    })
}
