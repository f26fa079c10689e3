use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use groundplan_backends::{Emitted, Target};
use groundplan_model::EntityKind;
use groundplan_model::load::{Loaded, OpenQuestion};
use groundplan_source::{Span, escape};
use serde_json::json;

use super::{load, place, report};
use crate::arguments::Todo;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, lower, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;

/// Lists every open question once.
pub fn run(todo: &Todo, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(todo.path.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    // What a question blocks is known only of a description without errors.
    let record = remember(&loaded, &remembered.record);
    let emitted = lower(&loaded, &record, &Default::default(), deny);
    let questions = questions(&loaded, emitted.as_ref());
    if terminal.is_json() {
        terminal.data(&document(&questions, &loaded))?;
    } else {
        if loaded.has_errors() {
            report(terminal, &loaded.sources, &loaded.diagnostics);
        }
        terminal.data(&list(&questions, &loaded, &project))?;
    }
    Ok(Exit::from_findings(loaded.has_errors()))
}

/// One question, which may stand in several places.
struct Asked<'l> {
    text: &'l str,
    places: Vec<&'l OpenQuestion>,
    /// What waits for the answer: targets, by environment.
    blocks: BTreeMap<&'l str, BTreeSet<Target>>,
}

/// The questions in the order of the description.
fn questions<'l>(loaded: &'l Loaded, emitted: Option<&Emitted<'l>>) -> Vec<Asked<'l>> {
    let mut blocks: BTreeMap<Span, BTreeMap<&'l str, BTreeSet<Target>>> = BTreeMap::new();
    for part in emitted.iter().flat_map(|emitted| &emitted.blocked) {
        for question in &part.questions {
            let environments = blocks.entry(question.span).or_default();
            environments.entry(part.environment).or_default().insert(part.target);
        }
    }
    let mut asked: Vec<Asked<'l>> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for open in &loaded.questions {
        let text = open.question.text.as_str();
        let index = *known.entry(text).or_insert(asked.len());
        if index == asked.len() {
            asked.push(Asked { text, places: Vec::new(), blocks: BTreeMap::new() });
        }
        if let Some(asked) = asked.get_mut(index) {
            asked.places.push(open);
            for (environment, targets) in blocks.get(&open.question.span).into_iter().flatten() {
                asked.blocks.entry(environment).or_default().extend(targets);
            }
        }
    }
    asked
}

/// The entity that a question is about, if it is about one: `service api`.
fn entity(open: &OpenQuestion) -> Option<&str> {
    let is_entity = |title: &&String| {
        let kind = title.split(' ').next().unwrap_or_default();
        EntityKind::ALL.into_iter().any(|known| known.word() == kind)
    };
    open.path.iter().find(is_entity).map(String::as_str)
}

fn list(questions: &[Asked<'_>], loaded: &Loaded, project: &Project) -> String {
    if questions.is_empty() {
        return "no open question\n".to_owned();
    }
    let mut out = String::new();
    for (index, asked) in questions.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{gap}{}. {}", index + 1, escape(asked.text));
        for open in &asked.places {
            let at = project.shown(&loaded.sources.locate(open.question.span));
            let _ = writeln!(out, "   at {at}: {}", open.path.join(" › "));
        }
        let expects: BTreeSet<&str> = asked.places.iter().map(|open| &*open.expects).collect();
        for expects in expects {
            let _ = writeln!(out, "   answer with {expects}, in place of `(todo)\"…\"`");
        }
        for (environment, targets) in &asked.blocks {
            let targets: Vec<&str> = targets.iter().map(|target| target.word()).collect();
            let _ = writeln!(out, "   blocks {environment}: {}", targets.join(", "));
        }
        if asked.blocks.is_empty() && !loaded.has_errors() {
            out.push_str("   blocks nothing\n");
        }
    }
    out
}

/// ```json
/// {
///   "version": 1,
///   "questions": [{
///     "question": "…",
///     "places": [{
///       "path": "platform.kdl", "line": 3, "column": 9, "field": ["environment production", "domain"],
///       "entity": null, "expects": "…"
///     }],
///     "blocks": [{ "environment": "production", "targets": ["kubernetes"] }]
///   }]
/// }
/// ```
fn document(questions: &[Asked<'_>], loaded: &Loaded) -> String {
    let questions = questions.iter().map(|asked| {
        let places = asked.places.iter().map(|open| {
            let mut at = place(&loaded.sources, open.question.span);
            at["field"] = open.path.clone().into();
            at["entity"] = entity(open).into();
            at["expects"] = open.expects.to_string().into();
            at
        });
        let blocks = asked.blocks.iter().map(|(environment, targets)| {
            let targets: Vec<&str> = targets.iter().map(|target| target.word()).collect();
            json!({ "environment": environment, "targets": targets })
        });
        json!({
            "question": asked.text,
            "places": places.collect::<Vec<_>>(),
            "blocks": blocks.collect::<Vec<_>>(),
        })
    });
    let document = json!({ "version": 1, "questions": questions.collect::<Vec<_>>() });
    format!("{document:#}\n")
}
