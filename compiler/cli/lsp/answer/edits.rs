//! Changes of text, across the files of a project.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{
    DocumentChange, Edit as Changed, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};
use groundplan_source::Edit;

use crate::lsp::workspace::At;

/// Replacements of a project as one edit of the workspace. None if one of them is in a file that the
/// editor cannot be told of: half of a change is worse than none.
pub(super) fn of_workspace(at: &At<'_>, edits: &[Edit]) -> Option<WorkspaceEdit> {
    let mut files: BTreeMap<PathBuf, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        let path = at.project.path(edit.span.file);
        let range = at.range(edit.span)?;
        let text = TextEdit { range, new_text: edit.replacement.clone() };
        files.entry(path).or_default().push(text);
    }
    let workspace = at.workspace;
    if !workspace.client.takes_document_changes {
        let changes = files.into_iter().map(|(path, edits)| Some((workspace.uri(&path)?, edits)));
        return Some(WorkspaceEdit {
            changes: Some(changes.collect::<Option<_>>()?),
            ..Default::default()
        });
    }
    let changes = files.into_iter().map(|(path, edits)| {
        let version = workspace.documents.get(&path).map(|document| document.version);
        let document = TextDocumentIdentifier { uri: workspace.uri(&path)? };
        Some(DocumentChange::TextDocumentEdit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                version,
                text_document_identifier: document,
            },
            edits: edits.into_iter().map(Changed::TextEdit).collect(),
        }))
    });
    Some(WorkspaceEdit {
        document_changes: Some(changes.collect::<Option<_>>()?),
        ..Default::default()
    })
}
