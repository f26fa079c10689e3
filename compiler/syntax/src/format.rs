use crate::{Limits, parse};
use groundplan_source::{Diagnostic, FileId};
use std::sync::Arc;

/// The document in its canonical form, or why it cannot be read.
pub fn format(file: FileId, text: &Arc<str>, limits: &Limits) -> Result<String, Vec<Diagnostic>> {
    let (_, diagnostics) = parse(file, text, limits);
    if diagnostics.is_empty() { Ok(text.to_string()) } else { Err(diagnostics) }
}
