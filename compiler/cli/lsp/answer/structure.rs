use gen_lsp_types::{
    FoldingRange, FoldingRangeKind, FoldingRangeParams, SelectionRange, SelectionRangeParams,
};
use groundplan_ide::Folded;

use crate::lsp::workspace::Workspace;

/// What can be folded away: blocks and comments of several lines.
pub(super) fn folds(
    workspace: &Workspace,
    params: FoldingRangeParams,
) -> Option<Vec<FoldingRange>> {
    let at = workspace.at(&params.text_document)?;
    let folds = at.project.analysis().folds(at.file).into_iter().filter_map(|fold| {
        let range = at.range(fold.span)?;
        Some(FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            kind: (fold.what == Folded::Comment).then_some(FoldingRangeKind::Comment),
            ..Default::default()
        })
    });
    Some(folds.collect())
}

/// What to select at each place, growing outward.
pub(super) fn selections(
    workspace: &Workspace,
    params: SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    let at = workspace.at(&params.text_document)?;
    let source = at.project.analysis().loaded().sources.get(at.file)?;
    let selections = params.positions.into_iter().map(|position| {
        let offset = workspace.client.encoding.offset(source, position);
        let spans = at.project.analysis().selection(at.file, offset);
        let outward = spans.into_iter().rev().filter_map(|span| at.range(span));
        let selection = outward.fold(None, |parent, range| {
            Some(SelectionRange { range, parent: parent.map(Box::new) })
        });
        // Each place has to have an answer.
        let here = gen_lsp_types::Range { start: position, end: position };
        selection.unwrap_or(SelectionRange { range: here, parent: None })
    });
    Some(selections.collect())
}
