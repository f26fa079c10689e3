use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use textwrap::{WordSeparator, WordSplitter};

use super::count::Count;
use super::escape::{escape_line, escape_paragraph};
use super::excerpt::{CONTEXT, Excerpt};
use super::redaction::Redaction;
use super::{MAX_FULL, Options};
use crate::{Applicability, Diagnostic, Edit, Fix, Severity, Sources, Span};

/// Each diagnostic with the source around its places, as miette draws it, then the count.
pub(super) fn render(options: &Options, sources: &Sources, diagnostics: &[&Diagnostic]) -> String {
    let mut out = String::new();
    if diagnostics.is_empty() {
        return out;
    }
    let handler = handler(options);
    for diagnostic in diagnostics.iter().take(MAX_FULL) {
        let redaction = Redaction::new(sources, diagnostic);
        let report = Report {
            header: format!("{}[{}]", diagnostic.severity.word(), diagnostic.rule.code),
            message: escape_line(&redaction.apply(&diagnostic.message)),
            help: help(sources, diagnostic, &redaction),
            excerpt: Excerpt::new(sources, diagnostic, &redaction),
            severity: diagnostic.severity,
        };
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut out, &report);
        out.push('\n');
    }
    let more = diagnostics.len().saturating_sub(MAX_FULL);
    if more > 0 {
        out.push_str(&format!("and {more} more\n"));
    }
    out.push_str(&format!("{}\n", Count::of(diagnostics)));
    out
}

/// Everything that could differ between machines is pinned.
fn handler(options: &Options) -> GraphicalReportHandler {
    let theme = match options.colour {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_urls(false)
        .with_width(options.width.max(40))
        .with_context_lines(CONTEXT)
        .tab_width(4)
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .with_break_words(false)
        .without_syntax_highlighting()
}

/// Advice first, then the changes that it does not already spell out; a line each.
fn help(sources: &Sources, diagnostic: &Diagnostic, redaction: &Redaction) -> String {
    let paragraph = |text: &str| escape_paragraph(&redaction.apply(text));
    let mut lines: Vec<String> = diagnostic.helps.iter().map(|help| paragraph(help)).collect();
    for fix in &diagnostic.fixes {
        if !fix.edits.iter().all(|edit| is_spelt_out(diagnostic, edit)) {
            lines.push(paragraph(&describe(sources, diagnostic, fix)));
        }
    }
    lines.join("\n")
}

/// Whether a help says already what the edit does.
fn is_spelt_out(diagnostic: &Diagnostic, edit: &Edit) -> bool {
    let quoted = format!("`{}`", edit.replacement);
    diagnostic.helps.iter().any(|help| match edit.replacement.is_empty() {
        true => help.starts_with("take it away"),
        false => help.contains(&quoted) || help.starts_with("did you mean"),
    })
}

/// What a fix does, as advice: `replace `true` with `#true``.
fn describe(sources: &Sources, diagnostic: &Diagnostic, fix: &Fix) -> String {
    let place = diagnostic.span();
    let edits: Vec<String> =
        fix.edits.iter().map(|edit| describe_edit(sources, place, edit)).collect();
    let advice = edits.join(", ");
    match fix.applicability {
        Applicability::Safe => advice,
        Applicability::MaybeWrong => format!("perhaps {advice}"),
    }
}

fn describe_edit(sources: &Sources, place: Span, edit: &Edit) -> String {
    let (old, new) = (quoted(sources.slice(edit.span)), quoted(&edit.replacement));
    match (edit.span.is_empty(), edit.replacement.is_empty()) {
        (true, _) if edit.span.file == place.file && edit.span.start == place.start => {
            format!("insert {new} in front")
        }
        (true, _) if edit.span.file == place.file && edit.span.start == place.end => {
            format!("insert {new} behind it")
        }
        (true, _) => format!("insert {new} at {}", sources.locate(edit.span)),
        (false, true) => format!("take {old} away"),
        (false, false) => format!("replace {old} with {new}"),
    }
}

/// Text in backticks, shortened; a blank is named, since it cannot be seen.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    if text == " " {
        return "a space".to_owned();
    }
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", escape_line(&short))
}

/// A diagnostic as miette wants it. Its text is escaped already.
struct Report {
    header: String,
    message: String,
    help: String,
    excerpt: Excerpt,
    severity: Severity,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.header))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self.help.is_empty() {
            true => None,
            false => Some(Box::new(&self.help)),
        }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}
