use std::cmp::Ordering;

use crate::{Rule, Severity, Span};

/// One fault, told once: what is wrong, where, why and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault it is.
    pub rule: &'static Rule,
    /// How bad it is here; the rule's own severity unless a policy changed it.
    pub severity: Severity,
    /// One line that makes sense alone: lower case, values in backticks, no full stop.
    pub message: String,
    /// The places that matter; the first is the one at fault. Never empty.
    pub labels: Vec<Label>,
    /// What to do; empty when there is nothing helpful to say.
    pub helps: Vec<String>,
    /// Changes that would mend it.
    pub fixes: Vec<Fix>,
}

/// A place and what to say beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
}

/// How safe it is to apply a fix without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// The fix is what the author meant.
    Safe,
    /// The fix is plausible; a person should look.
    MaybeWrong,
}

/// A change that mends a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an imperative: "replace with `#true`".
    pub title: String,
    /// How safe it is.
    pub applicability: Applicability,
    /// Replacements that do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl Diagnostic {
    /// A diagnostic of `rule` at `span`. Declared diagnostics come from their struct through
    /// [`From`]; see [`diagnostic!`](crate::diagnostic).
    pub fn new(
        rule: &'static Rule,
        span: Span,
        message: String,
        label: String,
        helps: Vec<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message,
            labels: vec![Label { span, text: label }],
            helps,
            fixes: Vec::new(),
        }
    }

    /// The place at fault.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds advice on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Adds a fix of one replacement.
    #[must_use]
    pub fn with_fix(
        mut self,
        title: impl Into<String>,
        applicability: Applicability,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.fixes.push(Fix {
            title: title.into(),
            applicability,
            edits: vec![Edit { span, replacement: replacement.into() }],
        });
        self
    }

    /// Whether it keeps anything from being written.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Orders diagnostics by place and drops what says the same thing of the same place twice.
pub fn sort_and_dedup(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(order);
    diagnostics.dedup_by(|a, b| same(a, b));
}

/// By place, then severity, code and message.
pub(crate) fn order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let key = |d: &Diagnostic| (d.span(), d.severity, d.rule.code);
    key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
}

/// Whether both say the same thing of the same place.
pub(crate) fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.rule == b.rule && a.span() == b.span() && a.message == b.message
}
