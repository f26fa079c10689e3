//! One file for each kind of request: what the `ide` room says, in the protocol's words.

mod calls;
mod completion;
mod diagnostics;
mod edits;
mod fix;
mod format;
mod hover;
mod links;
mod margin;
mod navigation;
mod rename;
mod structure;
mod symbols;
pub(super) mod tokens;

use gen_lsp_types::{
    CallHierarchyIncomingCallsRequest, CallHierarchyOutgoingCallsRequest,
    CallHierarchyPrepareRequest, CodeActionRequest, CodeLensRequest, CompletionRequest,
    DefinitionRequest, DocumentDiagnosticRequest, DocumentFormattingRequest,
    DocumentHighlightRequest, DocumentLinkRequest, DocumentOnTypeFormattingRequest,
    DocumentRangeFormattingRequest, DocumentSymbolRequest, FoldingRangeRequest, HoverRequest,
    InlayHintRequest, PrepareRenameRequest, ReferencesRequest, RenameRequest, Request as Asked,
    SelectionRangeRequest, SemanticTokensRequest, WorkspaceSymbolRequest,
};
use lsp_server::{ErrorCode, Request, Response};

use super::workspace::Workspace;

/// Why a request is refused, in words for whoever sits at the editor.
pub(super) struct Refusal(pub String);

/// The answer to a request.
pub(super) fn answer(workspace: &Workspace, request: Request) -> Response {
    let asked = Asking { workspace, request };
    match asked.request.method.clone().as_str().into() {
        HoverRequest::METHOD => asked.always::<HoverRequest>(hover::hover),
        CompletionRequest::METHOD => asked.always::<CompletionRequest>(completion::completion),
        DefinitionRequest::METHOD => asked.always::<DefinitionRequest>(navigation::definition),
        ReferencesRequest::METHOD => asked.always::<ReferencesRequest>(navigation::references),
        DocumentHighlightRequest::METHOD => {
            asked.always::<DocumentHighlightRequest>(navigation::highlights)
        }
        DocumentSymbolRequest::METHOD => {
            asked.always::<DocumentSymbolRequest>(symbols::of_document)
        }
        WorkspaceSymbolRequest::METHOD => {
            asked.always::<WorkspaceSymbolRequest>(symbols::of_workspace)
        }
        DocumentDiagnosticRequest::METHOD => {
            asked.always::<DocumentDiagnosticRequest>(diagnostics::of_document)
        }
        CodeActionRequest::METHOD => asked.always::<CodeActionRequest>(fix::actions),
        DocumentFormattingRequest::METHOD => {
            asked.always::<DocumentFormattingRequest>(format::document)
        }
        DocumentRangeFormattingRequest::METHOD => {
            asked.always::<DocumentRangeFormattingRequest>(format::range)
        }
        PrepareRenameRequest::METHOD => asked.always::<PrepareRenameRequest>(rename::prepare),
        RenameRequest::METHOD => asked.refusable::<RenameRequest>(rename::rename),
        FoldingRangeRequest::METHOD => asked.always::<FoldingRangeRequest>(structure::folds),
        SelectionRangeRequest::METHOD => {
            asked.always::<SelectionRangeRequest>(structure::selections)
        }
        DocumentLinkRequest::METHOD => asked.always::<DocumentLinkRequest>(links::links),
        SemanticTokensRequest::METHOD => asked.always::<SemanticTokensRequest>(tokens::tokens),
        CodeLensRequest::METHOD => asked.always::<CodeLensRequest>(margin::lenses),
        InlayHintRequest::METHOD => asked.always::<InlayHintRequest>(margin::hints),
        CallHierarchyPrepareRequest::METHOD => {
            asked.always::<CallHierarchyPrepareRequest>(calls::prepare)
        }
        CallHierarchyIncomingCallsRequest::METHOD => {
            asked.always::<CallHierarchyIncomingCallsRequest>(calls::incoming)
        }
        CallHierarchyOutgoingCallsRequest::METHOD => {
            asked.always::<CallHierarchyOutgoingCallsRequest>(calls::outgoing)
        }
        DocumentOnTypeFormattingRequest::METHOD => {
            asked.always::<DocumentOnTypeFormattingRequest>(format::on_type)
        }
        _ => {
            let what = format!("`{}` is not answered here", asked.request.method);
            Response::new_err(asked.request.id, ErrorCode::MethodNotFound as i32, what)
        }
    }
}

struct Asking<'w> {
    workspace: &'w Workspace,
    request: Request,
}

impl Asking<'_> {
    fn always<R: Asked>(self, answer: fn(&Workspace, R::Params) -> R::Result) -> Response {
        self.refusable::<R>(|workspace, params| Ok(answer(workspace, params)))
    }

    fn refusable<R: Asked>(
        self,
        answer: impl Fn(&Workspace, R::Params) -> Result<R::Result, Refusal>,
    ) -> Response {
        let id = self.request.id;
        let params = match serde_json::from_value(self.request.params) {
            Ok(params) => params,
            Err(error) => {
                return Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string());
            }
        };
        match answer(self.workspace, params) {
            Ok(result) => Response::new_ok(id, result),
            Err(Refusal(why)) => Response::new_err(id, ErrorCode::RequestFailed as i32, why),
        }
    }
}
