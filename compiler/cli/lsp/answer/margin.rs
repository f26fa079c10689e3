use gen_lsp_types::{
    CodeLens, CodeLensParams, Command, InlayHint, InlayHintParams, Label, Position, Range,
};

use crate::lsp::workspace::Workspace;

/// What stands above declarations. Nothing happens when one of them is chosen: its command has no name.
pub(super) fn lenses(workspace: &Workspace, params: CodeLensParams) -> Option<Vec<CodeLens>> {
    let at = workspace.at(&params.text_document)?;
    let lenses = at.project.analysis().lenses(at.file).into_iter().filter_map(|lens| {
        let command = Command { title: lens.text, ..Default::default() };
        Some(CodeLens { range: at.range(lens.span)?, command: Some(command), data: None })
    });
    Some(lenses.collect())
}

/// What stands behind overrides in a range.
pub(super) fn hints(workspace: &Workspace, params: InlayHintParams) -> Option<Vec<InlayHint>> {
    let at = workspace.at(&params.text_document)?;
    let hints = at.project.analysis().hints(at.file).into_iter().filter_map(|hint| {
        let place = at.range(hint.span)?.end;
        is_inside(place, params.range).then(|| InlayHint {
            position: place,
            label: Label::String(hint.text),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    });
    Some(hints.collect())
}

fn is_inside(place: Position, range: Range) -> bool {
    let number = |position: Position| (position.line, position.character);
    number(range.start) <= number(place) && number(place) <= number(range.end)
}
