use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use groundplan_backends::Artifact;
use groundplan_source::{Origin, Sources};
use serde_json::Value;

use super::manifest::push_quoted;
use super::plan::Request;

/// The name of the source map in the directory of generated files.
pub const NAME: &str = "groundplan.map.json";

/// The source map: for each line of each file that is known to come from somewhere, its JSON
/// pointer and where it came from, which is a place (`services/api.kdl:12`) or the id of the rule
/// that chose a default. The rules stand in a table with their reasons.
///
/// ```json
/// {
///   "version": 1,
///   "rules": {
///     "service.replicas": "one copy is enough to begin with"
///   },
///   "files": {
///     "generated/local/compose/compose.yaml": [
///       [4, "/services/api", ["services/api.kdl:12"]],
///       [9, "/services/api/deploy/replicas", ["service.replicas"]]
///     ]
///   }
/// }
/// ```
///
/// `others` are files that are not compiled now; what `old`, the map on disk, says of them is kept.
pub fn render(request: &Request<'_>, old: Option<&[u8]>, others: &[&str]) -> String {
    let mut rules: BTreeMap<String, String> = BTreeMap::new();
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut defaults = BTreeSet::new();
    for (path, artifact) in request.artifacts {
        let is_chosen = (request.is_chosen)(Some(artifact.target.word()), artifact.environment);
        if is_chosen && !artifact.marks.is_empty() {
            files.insert(path, lines(artifact, request.sources, &mut defaults));
        }
    }
    for (id, because) in defaults {
        rules.insert(id.to_owned(), because.to_owned());
    }
    let old: Option<Value> = old.and_then(|old| serde_json::from_slice(old).ok());
    if let Some(old) = &old {
        for path in others {
            if let Some(text) = keep(old, path, &mut rules) {
                files.insert(path, text);
            }
        }
    }
    document(&rules, &files)
}

/// The lines of one file.
fn lines<'m>(
    artifact: &Artifact<'m>,
    sources: &Sources,
    defaults: &mut BTreeSet<(&'m str, &'m str)>,
) -> String {
    let mut out = String::with_capacity(artifact.text.len());
    let mut place = String::new();
    for mark in artifact.marks.iter() {
        begin_mark(&mut out, mark.line.into(), mark.pointer);
        match mark.origin {
            Origin::Default(rule) => {
                defaults.insert((rule.id, rule.because));
                push_quoted(rule.id, &mut out);
            }
            written => {
                for (index, span) in written.spans().iter().enumerate() {
                    let Some(file) = sources.get(span.file) else { continue };
                    out.push_str(if index == 0 { "" } else { ", " });
                    place.clear();
                    // Writing to a string cannot fail.
                    let _ = write!(place, "{}:{}", file.path, file.line_index(span.start) + 1);
                    push_quoted(&place, &mut out);
                }
            }
        }
        out.push_str("]]");
    }
    out
}

fn begin_mark(out: &mut String, line: u64, pointer: &str) {
    out.push_str(if out.is_empty() { "\n      [" } else { ",\n      [" });
    let _ = write!(out, "{line}, ");
    push_quoted(pointer, out);
    out.push_str(", [");
}

/// What an earlier map says of a file, with the rules that it names; nothing if it is malformed.
fn keep(old: &Value, path: &str, rules: &mut BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    for mark in old.get("files")?.get(path)?.as_array()? {
        let [line, pointer, origins] = mark.as_array()?.as_slice() else { return None };
        let origins: Vec<&str> =
            origins.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
        for origin in &origins {
            if let Some(because) = old.get("rules")?.get(origin).and_then(Value::as_str) {
                rules.insert((*origin).to_owned(), because.to_owned());
            }
        }
        begin_mark(&mut out, line.as_u64()?, pointer.as_str()?);
        for (index, origin) in origins.into_iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            push_quoted(origin, &mut out);
        }
        out.push_str("]]");
    }
    Some(out)
}

fn document(rules: &BTreeMap<String, String>, files: &BTreeMap<&str, String>) -> String {
    let size = files.values().map(String::len).sum::<usize>();
    let mut out = String::with_capacity(size);
    out.push_str("{\n  \"version\": 1,\n  \"rules\": {");
    for (index, (id, because)) in rules.iter().enumerate() {
        begin_entry(&mut out, index, id);
        push_quoted(because, &mut out);
    }
    out.push_str(if rules.is_empty() { "},\n" } else { "\n  },\n" });
    out.push_str("  \"files\": {");
    for (index, (path, lines)) in files.iter().enumerate() {
        begin_entry(&mut out, index, path);
        out.push('[');
        out.push_str(lines);
        out.push_str("\n    ]");
    }
    out.push_str(if files.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
    out
}

fn begin_entry(out: &mut String, index: usize, key: &str) {
    out.push_str(if index == 0 { "\n    " } else { ",\n    " });
    push_quoted(key, out);
    out.push_str(": ");
}
