use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind};

use crate::lsp::workspace::Workspace;

/// What is known of a word.
pub(super) fn hover(workspace: &Workspace, params: HoverParams) -> Option<Hover> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let hover = at.project.analysis().hover(at.file, offset)?;
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: hover.markdown,
        }),
        range: at.range(hover.span),
    })
}
