use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightParams,
    Location, ReferenceParams,
};

use crate::lsp::workspace::Workspace;

/// Where a name is declared.
pub(super) fn definition(
    workspace: &Workspace,
    params: DefinitionParams,
) -> Option<DefinitionResponse> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let span = at.project.analysis().definition(at.file, offset)?;
    Some(DefinitionResponse::Definition(Definition::Location(at.location(span)?)))
}

/// Every place of a name; its declaration too, if that is asked for.
pub(super) fn references(workspace: &Workspace, params: ReferenceParams) -> Option<Vec<Location>> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let analysis = at.project.analysis();
    let declaration = analysis.definition(at.file, offset);
    let found = analysis.references(at.file, offset).into_iter();
    let wanted = found
        .filter(|span| params.context.include_declaration || Some(*span) != declaration)
        .filter_map(|span| at.location(span));
    Some(wanted.collect())
}

/// Every place of a name in this file.
pub(super) fn highlights(
    workspace: &Workspace,
    params: DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let found = at.project.analysis().references(at.file, offset).into_iter();
    let here = found
        .filter(|span| span.file == at.file)
        .filter_map(|span| Some(DocumentHighlight { range: at.range(span)?, kind: None }));
    Some(here.collect())
}
