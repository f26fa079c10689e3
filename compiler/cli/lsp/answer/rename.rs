use gen_lsp_types::{
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, WorkspaceEdit,
};

use super::{Refusal, edits};
use crate::lsp::workspace::Workspace;

/// What would be renamed.
pub(super) fn prepare(
    workspace: &Workspace,
    params: PrepareRenameParams,
) -> Option<PrepareRenameResult> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let name = at.project.analysis().renamable(at.file, offset)?;
    let placeholder = at.project.analysis().loaded().sources.slice(name).to_owned();
    let range = at.range(name)?;
    Some(PrepareRenameResult::PrepareRenamePlaceholder(PrepareRenamePlaceholder {
        range,
        placeholder,
    }))
}

/// A name everywhere.
pub(super) fn rename(
    workspace: &Workspace,
    params: RenameParams,
) -> Result<Option<WorkspaceEdit>, Refusal> {
    let Some((at, offset)) = workspace.place(&params.text_document_position_params) else {
        return Ok(None);
    };
    let was_compiled = |kind, name: &str| at.project.was_compiled(kind, name);
    let renamed = at.project.analysis().rename(at.file, offset, &params.new_name, &was_compiled);
    let changes = renamed.map_err(|refusal| Refusal(refusal.to_string()))?;
    Ok(edits::of_workspace(&at, &changes))
}
