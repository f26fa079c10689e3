use std::fmt::Write;

use super::count::Count;
use super::escape::escape_line;
use super::positions::Positions;
use super::redaction::Redaction;
use crate::{Diagnostic, Sources};

/// One line each, then the count.
pub(super) fn render(sources: &Sources, diagnostics: &[&Diagnostic]) -> String {
    let mut out = String::new();
    if diagnostics.is_empty() {
        return out;
    }
    let mut positions = Positions::new(sources);
    for diagnostic in diagnostics {
        let span = diagnostic.span();
        let at = positions.of(span.file, span.start);
        let path = escape_line(sources.path(span.file));
        // A path that begins with a colon could make the line an order to a build server.
        let prefix = if path.trim_start().starts_with(':') { "./" } else { "" };
        let (severity, code) = (diagnostic.severity.word(), diagnostic.rule.code);
        let message = escape_line(&Redaction::new(sources, diagnostic).apply(&diagnostic.message));
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "{prefix}{path}:{}:{}: {severity}[{code}] {message}", at.line, at.column);
    }
    let _ = writeln!(out, "{}", Count::of(diagnostics));
    out
}
