use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    CompletionResponse, Documentation, InsertTextFormat, MarkupContent, MarkupKind, TextEdit,
};
use groundplan_ide::Completion;

use crate::lsp::workspace::{At, Workspace};

/// What may be written, in the order of the `ide` room.
pub(super) fn completion(
    workspace: &Workspace,
    params: CompletionParams,
) -> Option<CompletionResponse> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let found = at.project.analysis().completion(at.file, offset);
    let items = found.into_iter().enumerate().filter_map(|(index, found)| item(&at, index, found));
    Some(CompletionResponse::CompletionList(CompletionList {
        items: items.collect(),
        ..Default::default()
    }))
}

fn item(at: &At<'_>, index: usize, found: Completion) -> Option<CompletionItem> {
    let range = at.range(found.replace)?;
    let documentation =
        (!found.doc.is_empty()).then_some(Documentation::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: found.doc,
        }));
    Some(CompletionItem {
        // Editors compare what is being typed, quotes and all, with this.
        filter_text: Some(found.insert.clone()),
        label: found.label,
        kind: Some(CompletionItemKind::Value),
        detail: (!found.detail.is_empty()).then_some(found.detail),
        documentation,
        sort_text: Some(format!("{index:05}")),
        insert_text_format: Some(InsertTextFormat::PlainText),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
            range,
            new_text: found.insert,
        })),
        ..Default::default()
    })
}
