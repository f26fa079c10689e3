use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
    TextDocumentIdentifier,
};
use groundplan_ide::Connected;
use groundplan_source::{FileId, Span};

use super::symbols;
use crate::lsp::workspace::{At, Workspace};

/// The entity at a place.
pub(super) fn prepare(
    workspace: &Workspace,
    params: CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    let (at, offset) = workspace.place(&params.text_document_position_params)?;
    let found = at.project.analysis().connected(at.file, offset)?;
    Some(vec![item(&at, &found)?])
}

/// Who connects to it. What states it is in the file of whoever does.
pub(super) fn incoming(
    workspace: &Workspace,
    params: CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let at = workspace.at(&TextDocumentIdentifier { uri: params.item.uri.clone() })?;
    let found = at.project.analysis().incoming(&params.item.name).into_iter();
    let calls = found.filter_map(|from| {
        let from_ranges = ranges(&at, &from.stated, from.declared.file);
        Some(CallHierarchyIncomingCall { from: item(&at, &from)?, from_ranges })
    });
    Some(calls.collect())
}

/// What it connects to.
pub(super) fn outgoing(
    workspace: &Workspace,
    params: CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let at = workspace.at(&TextDocumentIdentifier { uri: params.item.uri.clone() })?;
    let found = at.project.analysis().outgoing(&params.item.name).into_iter();
    let calls = found.filter_map(|to| {
        let from_ranges = ranges(&at, &to.stated, at.file);
        Some(CallHierarchyOutgoingCall { to: item(&at, &to)?, from_ranges })
    });
    Some(calls.collect())
}

/// Where connections are stated in a file; the protocol has no place for those that an environment adds
/// in another one.
fn ranges(at: &At<'_>, stated: &[Span], file: FileId) -> Vec<Range> {
    let here = stated.iter().filter(|span| span.file == file);
    here.filter_map(|span| at.range(*span)).collect()
}

fn item(at: &At<'_>, connected: &Connected) -> Option<CallHierarchyItem> {
    let place = at.location(connected.declared)?;
    Some(CallHierarchyItem {
        name: connected.name.clone(),
        kind: symbols::kind(&connected.kind),
        tags: None,
        detail: Some(connected.kind.clone()),
        uri: place.uri,
        range: place.range,
        selection_range: place.range,
        data: None,
    })
}
