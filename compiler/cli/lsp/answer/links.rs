use gen_lsp_types::{DocumentLink, DocumentLinkParams};

use crate::lsp::workspace::Workspace;

/// The files that a file includes, as links. A pattern is none: it may mean many.
pub(super) fn links(
    workspace: &Workspace,
    params: DocumentLinkParams,
) -> Option<Vec<DocumentLink>> {
    let at = workspace.at(&params.text_document)?;
    let here = at.project.path(at.file);
    let folder = here.parent()?;
    let links = at.project.analysis().includes(at.file).into_iter().filter_map(|link| {
        let target = workspace.uri(&folder.join(link.path))?;
        Some(DocumentLink {
            range: at.range(link.span)?,
            target: Some(target),
            tooltip: None,
            data: None,
        })
    });
    Some(links.collect())
}
