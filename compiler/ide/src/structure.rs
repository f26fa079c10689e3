//! The shape of a file: what can be folded away, and what grows around a place.

use groundplan_source::{FileId, Span};
use groundplan_syntax::{TokenKind, Tree, lex};

use crate::Analysis;
use crate::cursor::{Cursor, Place};

/// Lines that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From somewhere in the first line to somewhere in the last.
    pub span: Span,
    /// What they are.
    pub what: Folded,
}

/// What is folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// What stands in a node.
    Block,
    /// Comments, one below the other.
    Comment,
}

/// In the order of their beginnings.
pub(crate) fn folds(analysis: &Analysis, file: FileId) -> Vec<Fold> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let mut folds: Vec<Fold> = blocks(tree)
        .map(|span| Fold { span, what: Folded::Block })
        .chain(comments(tree).into_iter().map(|span| Fold { span, what: Folded::Comment }))
        .filter(|fold| has_several_lines(tree, fold.span))
        .collect();
    folds.sort_by_key(|fold| (fold.span.start, fold.span.end));
    folds
}

fn blocks(tree: &Tree) -> impl Iterator<Item = Span> {
    let mut waiting: Vec<_> = tree.nodes().collect();
    std::iter::from_fn(move || {
        let node = waiting.pop()?;
        waiting.extend(node.children());
        Some(node.block_span())
    })
    .flatten()
}

/// Each comment, those of neighbouring lines together.
fn comments(tree: &Tree) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    // Whether nothing but blanks and one line end has been there since the last comment.
    let mut continues = false;
    let mut line_ends = 0;
    for token in lex(tree.text()) {
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => {
                let span = span(tree, token.range);
                match found.last_mut().filter(|_| continues && line_ends <= 1) {
                    Some(last) => *last = last.to(span),
                    None => found.push(span),
                }
                (continues, line_ends) = (true, 0);
            }
            TokenKind::Newline => line_ends += 1,
            TokenKind::Blank => {}
            _ => continues = false,
        }
    }
    found
}

fn has_several_lines(tree: &Tree, span: Span) -> bool {
    let text = tree.text().get(span.start as usize..span.end as usize).unwrap_or_default();
    text.trim_end().contains(['\n', '\r'])
}

fn span(tree: &Tree, range: std::ops::Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(tree.file(), narrow(range.start), narrow(range.end))
}

/// What grows around a place, from the smallest on: a text, its value, the head of its node, the node,
/// the block around, and so on to the whole file.
pub(crate) fn selection(analysis: &Analysis, file: FileId, offset: u32) -> Vec<Span> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let cursor = Cursor::at(analysis.language(), tree, offset);
    let whole = span(tree, 0..tree.text().len());
    let mut outward = vec![whole];
    for level in &cursor.path {
        outward.push(level.node.span());
        outward.extend(level.node.block_span().filter(|block| block.touches(offset)));
    }
    if let Some(level) = cursor.innermost().filter(|_| cursor.place == Place::Head) {
        outward.push(level.node.head_span());
        outward.push(level.node.name_span());
        for entry in level.node.entries() {
            outward.extend([entry.span(), entry.value_span(), entry.text_span()]);
        }
    }
    outward.retain(|span| span.touches(offset));
    // A node that is open at its end may reach no further than what stands in it.
    outward.sort_by_key(|span| span.len());
    outward.dedup();
    outward
}
