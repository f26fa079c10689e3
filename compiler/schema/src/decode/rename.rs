//! The change that a nearest name suggests.

use groundplan_source::{Applicability, Diagnostic, Span};

/// The fault with the change that its nearest name suggests.
pub fn with_rename(
    fault: impl Into<Diagnostic>,
    nearest: Option<String>,
    span: Span,
) -> Diagnostic {
    let fault = fault.into();
    match nearest {
        Some(name) => {
            let title = format!("replace with `{name}`");
            fault.with_fix(title, Applicability::MaybeWrong, span, name)
        }
        None => fault,
    }
}
