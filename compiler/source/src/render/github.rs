use std::fmt::Write;

use super::count::Count;
use super::escape::escape_line;
use super::positions::Positions;
use super::redaction::Redaction;
use crate::{Diagnostic, Severity, Sources};

/// Workflow commands of GitHub Actions, one for each diagnostic, then the count. GitHub shows the
/// first ten errors and the first ten warnings of a step beside the lines they speak of; the log
/// holds them all.
pub(super) fn render(sources: &Sources, diagnostics: &[&Diagnostic]) -> String {
    let mut out = String::new();
    if diagnostics.is_empty() {
        return out;
    }
    let mut positions = Positions::new(sources);
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        let span = diagnostic.span();
        let at = positions.of(span.file, span.start);
        let file = property(&sources.path_in_repository(span.file));
        let title = property(diagnostic.rule.code);
        let redaction = Redaction::new(sources, diagnostic);
        let lines = std::iter::once(&diagnostic.message).chain(&diagnostic.helps);
        let text: Vec<String> = lines.map(|line| data(&redaction.apply(line))).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::{command} file={file},line={},col={},title={title}::{}",
            at.line,
            at.column,
            text.join("%0A"),
        );
    }
    let _ = writeln!(out, "{}", Count::of(diagnostics));
    out
}

/// Text of a command: `%` begins an escape, and a line break ends the command.
fn data(text: &str) -> String {
    escape_line(text).replace('%', "%25")
}

/// A property of a command, which `:` and `,` would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
