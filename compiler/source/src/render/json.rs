use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use super::count::Count;
use super::escape::is_unprintable;
use super::positions::Positions;
use super::redaction::Redaction;
use crate::{Applicability, Diagnostic, Edit, Fix, Label, Sources, Span};

/// The version of the JSON form. It changes when a reader that knows the present one would be
/// misled; fields may be added without a change.
///
/// ```json
/// {
///   "version": 1,
///   "errors": 1, "warnings": 0, "notes": 0,
///   "diagnostics": [{
///     "code": "unknown-node", "severity": "error", "message": "…",
///     "labels": [{
///       "path": "platform.kdl", "primary": true, "text": "unknown node",
///       "start": { "line": 3, "column": 1, "byte": 20 },
///       "end": { "line": 3, "column": 8, "byte": 27 }
///     }],
///     "helps": ["did you mean `service`?"],
///     "fixes": [{
///       "title": "…", "applicability": "safe",
///       "edits": [{ "path": "…", "start": …, "end": …, "replacement": "service" }]
///     }]
///   }]
/// }
/// ```
///
/// Lines and columns count from one, columns in characters; bytes count from zero; ends are behind
/// the last character. `severity` is `error`, `warning` or `advice`, `applicability` is `safe` or
/// `maybe-wrong`. The first label is the primary one.
pub const JSON_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'a str,
    severity: &'a str,
    message: Cow<'a, str>,
    labels: Vec<Place<'a>>,
    helps: Vec<Cow<'a, str>>,
    fixes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    primary: bool,
    text: Cow<'a, str>,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Change<'a> {
    title: Cow<'a, str>,
    applicability: &'static str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    replacement: Cow<'a, str>,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    byte: u32,
}

/// One document, indented, with a newline at its end.
pub(super) fn render(sources: &Sources, diagnostics: &[&Diagnostic]) -> String {
    let count = Count::of(diagnostics);
    let mut writer = Writer { sources, positions: Positions::new(sources) };
    let document = Document {
        version: JSON_VERSION,
        errors: count.errors,
        warnings: count.warnings,
        notes: count.advice,
        diagnostics: diagnostics.iter().map(|diagnostic| writer.item(diagnostic)).collect(),
    };
    // Serialising plain data into memory cannot fail.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    escape_in_strings(text)
}

struct Writer<'a> {
    sources: &'a Sources,
    positions: Positions<'a>,
}

impl<'a> Writer<'a> {
    fn item(&mut self, diagnostic: &'a Diagnostic) -> Item<'a> {
        let redaction = Redaction::new(self.sources, diagnostic);
        let labels = diagnostic.labels.iter().enumerate();
        Item {
            code: diagnostic.rule.code,
            severity: diagnostic.severity.word(),
            message: redaction.apply(&diagnostic.message),
            labels: labels
                .map(|(index, label)| self.place(label, index == 0, &redaction))
                .collect(),
            helps: diagnostic.helps.iter().map(|help| redaction.apply(help)).collect(),
            fixes: diagnostic.fixes.iter().map(|fix| self.change(fix, &redaction)).collect(),
        }
    }

    fn place(&mut self, label: &'a Label, primary: bool, redaction: &Redaction) -> Place<'a> {
        let (path, start, end) = self.range(label.span);
        Place { path, primary, text: redaction.apply(&label.text), start, end }
    }

    fn change(&mut self, fix: &'a Fix, redaction: &Redaction) -> Change<'a> {
        let applicability = match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::MaybeWrong => "maybe-wrong",
        };
        let edits = fix.edits.iter().map(|edit| self.replacement(edit, redaction)).collect();
        Change { title: redaction.apply(&fix.title), applicability, edits }
    }

    fn replacement(&mut self, edit: &'a Edit, redaction: &Redaction) -> Replacement<'a> {
        let (path, start, end) = self.range(edit.span);
        Replacement { path, start, end, replacement: redaction.apply(&edit.replacement) }
    }

    fn range(&mut self, span: Span) -> (&'a str, Point, Point) {
        let mut point = |byte| {
            let at = self.positions.of(span.file, byte);
            Point { line: at.line, column: at.column, byte }
        };
        (self.sources.path(span.file), point(span.start), point(span.end))
    }
}

/// JSON lets DEL, C1 and marks of direction stand in strings as they are; a terminal should not see
/// them, and a build server no orders. They can stand nowhere else in a document, so every one
/// becomes an escape.
fn escape_in_strings(text: String) -> String {
    let text = text.replace("##[", "#\\u0023[").replace("##vso[", "#\\u0023vso[");
    if !text.contains(|c| c != '\n' && is_unprintable(c)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_unprintable(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
