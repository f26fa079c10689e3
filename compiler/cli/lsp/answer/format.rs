use std::ops::RangeInclusive;
use std::sync::Arc;

use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    TextDocumentIdentifier, TextEdit,
};
use groundplan_source::{FileId, Span};
use groundplan_syntax::{Limits, format};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::lsp::documents;
use crate::lsp::workspace::Workspace;

/// Brings a file into its canonical form, by changing no line that is in it. A file with a fault is
/// left as it is.
pub(super) fn document(
    workspace: &Workspace,
    params: DocumentFormattingParams,
) -> Option<Vec<TextEdit>> {
    edits(workspace, &params.text_document)
}

/// The same for the lines of a range.
pub(super) fn range(
    workspace: &Workspace,
    params: DocumentRangeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let lines = params.range.start.line..=params.range.end.line;
    within(workspace, &params.text_document, &lines)
}

/// The same when a block or a line has been ended: for that line, and the one before.
pub(super) fn on_type(
    workspace: &Workspace,
    params: DocumentOnTypeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let line = params.position.line;
    within(workspace, &params.text_document, &(line.saturating_sub(1)..=line))
}

fn within(
    workspace: &Workspace,
    document: &TextDocumentIdentifier,
    lines: &RangeInclusive<u32>,
) -> Option<Vec<TextEdit>> {
    let edits = edits(workspace, document)?.into_iter().filter(|edit| {
        let (start, end) = (edit.range.start.line, edit.range.end.line);
        start <= *lines.end() && end >= *lines.start()
    });
    Some(edits.collect())
}

/// What differs from the canonical form, line by line.
fn edits(workspace: &Workspace, document: &TextDocumentIdentifier) -> Option<Vec<TextEdit>> {
    let file = &workspace.documents.get(&documents::path(&document.uri)?)?.file;
    let text: &Arc<str> = &file.text;
    let formatted = format(FileId::default(), text, &Limits::default()).ok()?;
    // Line ends are the editor's: it has them as the file had.
    let formatted = match text.contains("\r\n") {
        true => formatted.replace("\r\n", "\n").replace('\n', "\r\n"),
        false => formatted,
    };
    let (old, new) = (lines(text), lines(&formatted));
    let offsets = starts(&old);
    let changes = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
    let changes = changes.filter(|change| !matches!(change, DiffOp::Equal { .. }));
    let edits = changes.filter_map(|change| {
        let (old_range, new_range) = (change.old_range(), change.new_range());
        let span = Span::new(
            FileId::default(),
            *offsets.get(old_range.start)?,
            *offsets.get(old_range.end)?,
        );
        let range = workspace.client.encoding.range(file, span);
        Some(TextEdit { range, new_text: new.get(new_range)?.concat() })
    });
    Some(edits.collect())
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Where each line begins, and where the last one ends.
fn starts(lines: &[&str]) -> Vec<u32> {
    let mut at = 0;
    let mut starts = vec![at];
    for line in lines {
        at += u32::try_from(line.len()).unwrap_or(u32::MAX);
        starts.push(at);
    }
    starts
}
