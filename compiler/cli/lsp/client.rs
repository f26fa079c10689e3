//! What the editor at the other end can do.

use gen_lsp_types::InitializeParams;

use super::position::Encoding;

/// What answers have to respect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    /// What columns count.
    pub encoding: Encoding,
    /// Whether it asks to be told which files to watch.
    pub watches_files: bool,
    /// Whether it takes an edit of several documents as a list, each with its version.
    pub takes_document_changes: bool,
    /// Whether it asks for diagnostics itself, and so is sent none.
    pub pulls: bool,
}

impl Client {
    /// What a client says of itself. It asks for diagnostics itself only if it is set up to, since
    /// those of files that are not open reach it by being sent alone.
    pub fn of(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let general = capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref());
        let workspace = capabilities.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let options = params.initialization_options.as_ref();
        Self {
            encoding: Encoding::of(offered.unwrap_or_default()),
            watches_files: watched.is_some_and(|it| it.dynamic_registration == Some(true)),
            takes_document_changes: edit.is_some_and(|it| it.document_changes == Some(true)),
            pulls: options
                .and_then(|options| options.get("pullDiagnostics"))
                .is_some_and(|it| it == true),
        }
    }
}
