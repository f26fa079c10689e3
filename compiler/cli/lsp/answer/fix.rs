use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse};
use groundplan_source::{Applicability, Diagnostic, Edit, Span};

use super::edits;
use crate::lsp::report;
use crate::lsp::workspace::{At, Workspace};

/// What can be done at a place: each fix of a fault there, and every safe fix of the file at once.
pub(super) fn actions(
    workspace: &Workspace,
    params: CodeActionParams,
) -> Option<Vec<CodeActionResponse>> {
    let at = workspace.at(&params.text_document)?;
    let source = at.project.analysis().loaded().sources.get(at.file)?;
    let encoding = workspace.client.encoding;
    let (start, end) =
        (encoding.offset(source, params.range.start), encoding.offset(source, params.range.end));
    let wanted = Span::new(at.file, start, end);
    let is_asked_for = |kind: &CodeActionKind| {
        let only = params.context.only.as_deref();
        only.is_none_or(|only| only.iter().any(|asked| includes(asked, kind)))
    };
    let mut actions = Vec::new();
    let faults = at.project.diagnostics();
    if is_asked_for(&CodeActionKind::QuickFix) {
        let here = faults.iter().filter(|fault| overlap(fault.span(), wanted));
        actions.extend(here.flat_map(|fault| quick_fixes(&at, fault)));
    }
    if is_asked_for(&CodeActionKind::SourceFixAll) {
        actions.extend(fix_all(&at, faults));
    }
    Some(actions.into_iter().map(CodeActionResponse::CodeAction).collect())
}

fn quick_fixes(at: &At<'_>, fault: &Diagnostic) -> Vec<CodeAction> {
    let shown = report::shown(at, fault);
    let fixes = fault.fixes.iter().filter_map(|fix| {
        Some(CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: shown.clone().map(|shown| vec![shown]),
            is_preferred: Some(fix.applicability == Applicability::Safe),
            edit: Some(edits::of_workspace(at, &fix.edits)?),
            ..Default::default()
        })
    });
    fixes.collect()
}

/// Every safe fix of the file; of two that touch, the first one, since the next time mends the other.
fn fix_all(at: &At<'_>, faults: &[Diagnostic]) -> Option<CodeAction> {
    let mut all: Vec<&Edit> = Vec::new();
    for fault in faults.iter().filter(|fault| fault.span().file == at.file) {
        let safe = fault.fixes.iter().find(|fix| fix.applicability == Applicability::Safe);
        let Some(fix) = safe else { continue };
        let is_free = |edit: &Edit| !all.iter().any(|other| overlap(other.span, edit.span));
        if fix.edits.iter().all(is_free) {
            all.extend(&fix.edits);
        }
    }
    if all.is_empty() {
        return None;
    }
    let all: Vec<Edit> = all.into_iter().cloned().collect();
    Some(CodeAction {
        title: "mend everything that can be mended safely".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(edits::of_workspace(at, &all)?),
        ..Default::default()
    })
}

/// Whether two places share a byte or touch.
fn overlap(one: Span, other: Span) -> bool {
    one.file == other.file && one.start <= other.end && other.start <= one.end
}

/// Whether a kind is the one that was asked for, or one below it: `source` includes `source.fixAll`.
fn includes(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (asked.to_string(), kind.to_string());
    kind.strip_prefix(&asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
