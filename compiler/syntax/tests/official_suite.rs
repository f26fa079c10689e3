//! The official KDL v2 test suite, as the package of the `kdl` crate carries it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod suite;

use std::sync::Arc;

use groundplan_source::FileId;
use groundplan_syntax::{Limits, Node, Value, parse};

#[test]
fn valid_documents_are_accepted_and_faulty_ones_refused() {
    let cases = suite::cases();
    assert!(cases.len() >= 320, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let (name, text) = (&case.name, Arc::<str>::from(case.input.as_str()));
        let (_, diagnostics) = parse(FileId(0), &text, &Limits::default());
        let faulty = case.is_faulty();
        if diagnostics.is_empty() == faulty {
            wrong.push(format!(
                "{name}: {:?}\n{text}",
                diagnostics.iter().map(|d| &d.message).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n----\n"));
}

/// The canonical form in which the suite writes its expected documents.
fn print(node: Node<'_>, depth: usize, out: &mut String) {
    out.push_str(&"    ".repeat(depth));
    if let Some(annotation) = node.annotation() {
        out.push_str(&format!("({})", word(annotation.text)));
    }
    out.push_str(&word(node.name()));
    let mut properties = std::collections::BTreeMap::new();
    for entry in node.entries() {
        let annotation =
            entry.annotation().map_or(String::new(), |a| format!("({})", word(a.text)));
        let value = format!("{annotation}{}", literal(entry.value()));
        match entry.key() {
            None => out.push_str(&format!(" {value}")),
            Some(key) => {
                properties.insert(key, value);
            }
        }
    }
    for (key, value) in properties {
        out.push_str(&format!(" {}={value}", word(key)));
    }
    if node.children().next().is_some() {
        out.push_str(" {\n");
        for child in node.children() {
            print(child, depth + 1, out);
        }
        out.push_str(&format!("{}}}", "    ".repeat(depth)));
    }
    out.push('\n');
}

fn literal(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => word(text),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => format!("~{number:e}"),
        Value::Huge(written) if written.starts_with('#') => written.to_owned(),
        Value::Huge(written) => format!("~{}", written.replace('_', "")),
        Value::Bool(value) => format!("#{value}"),
        Value::Null => "#null".to_owned(),
        Value::Broken => "broken".to_owned(),
    }
}

fn word(text: &str) -> String {
    let keyword = ["true", "false", "null", "inf", "-inf", "nan"].contains(&text);
    let unsigned = text.trim_start_matches(['+', '-']).trim_start_matches('.');
    let special = |c: char| "(){}[]/\\\"#;=".contains(c) || c.is_whitespace() || c.is_control();
    let bare = !text.is_empty()
        && !keyword
        && !unsigned.starts_with(|c: char| c.is_ascii_digit())
        && !text.contains(special);
    if bare {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Decimals as both sides read them: the suite keeps the spelling of large and small exponents.
fn normal(text: &str) -> String {
    let number = |word: &str| {
        let (head, tail) = word.rsplit_once(['=', ')']).map_or(("", word), |(h, t)| (h, t));
        let divider = word.get(head.len()..word.len() - tail.len()).unwrap_or_default();
        let tail = tail.trim_start_matches('~');
        let plain = tail.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        match tail.parse::<f64>() {
            Ok(value) if plain && value.is_infinite() => format!("{head}{divider}#inf"),
            Ok(value) if plain && tail.contains(['.', 'e', 'E']) => {
                format!("{head}{divider}~{value:e}")
            }
            _ => format!("{head}{divider}{tail}"),
        }
    };
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<_> = line.trim_start().split(' ').map(number).collect();
        format!("{}{}\n", " ".repeat(indent), words.join(" "))
    };
    text.lines().filter(|line| !line.is_empty()).map(line).collect()
}

#[test]
fn valid_documents_mean_what_the_suite_says() {
    let mut compared = 0;
    for case in suite::cases() {
        let Some(expected) = &case.expected else { continue };
        let (name, text) = (&case.name, Arc::<str>::from(case.input.as_str()));
        let (tree, _) = parse(FileId(0), &text, &Limits::default());
        let mut printed = String::new();
        tree.nodes().for_each(|node| print(node, 0, &mut printed));
        assert_eq!(normal(&printed), normal(expected), "{name}:\n{text}");
        compared += 1;
    }
    assert!(compared >= 200, "only {compared} documents were compared");
}
