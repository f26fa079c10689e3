//! What stands at an offset.

use groundplan_model::load::Language;
use groundplan_syntax::{Node, TokenKind, Tree, lex};

use crate::meaning::Meaning;

/// A place in a file: the nodes around it, and where in the innermost of them it is.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a, 't> {
    /// The nodes around the place, outermost first; none at the top level.
    pub path: Vec<Level<'a, 't>>,
    /// Where in the last of them the place is.
    pub place: Place,
}

/// A node around a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level<'a, 't> {
    pub node: Node<'t>,
    pub meaning: Meaning<'a>,
}

/// Where in a node a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In its name or its entries, or where more of them may be written.
    Head,
    /// In its block, or at the top level, outside of any node in there.
    Block,
}

impl<'a, 't> Cursor<'a, 't> {
    /// The place at `offset`. Descends no deeper than the tree is nested, without recursion.
    pub fn at(language: &'a Language, tree: &'t Tree, offset: u32) -> Self {
        let mut cursor = Cursor { path: Vec::new(), place: Place::Block };
        let mut next = last_before(tree.nodes(), offset);
        while let Some(node) = next {
            let meaning = match cursor.path.last() {
                Some(parent) => parent.meaning.child(language, node.name()),
                None => Meaning::of_top(language, node.name()),
            };
            let level = Level { node, meaning };
            match within(tree, node, offset) {
                None => break,
                Some(Place::Head) => {
                    cursor.path.push(level);
                    cursor.place = Place::Head;
                    break;
                }
                Some(Place::Block) => {
                    cursor.path.push(level);
                    next = last_before(node.children(), offset);
                }
            }
        }
        cursor
    }

    /// The place of the innermost node among its siblings.
    pub fn around(&self) -> Self {
        let outer = self.path.split_last().map_or(&[][..], |(_, outer)| outer);
        Cursor { path: outer.to_vec(), place: Place::Block }
    }

    /// What may stand side by side in the block that the place is in.
    pub fn siblings(&self, tree: &'t Tree) -> Vec<Node<'t>> {
        match self.innermost() {
            Some(level) => level.node.children().collect(),
            None => tree.nodes().collect(),
        }
    }

    /// The node that the place is in.
    pub fn innermost(&self) -> Option<Level<'a, 't>> {
        self.path.last().copied()
    }

    /// The entity that is declared or overridden around the place, with its name.
    pub fn entity(&self) -> Option<Level<'a, 't>> {
        self.path.iter().copied().find(|level| level.meaning.entity().is_some())
    }
}

/// The last node that begins at or in front of `offset`.
fn last_before<'t>(nodes: impl Iterator<Item = Node<'t>>, offset: u32) -> Option<Node<'t>> {
    nodes.take_while(|node| node.span().start <= offset).last()
}

/// Where in the node `offset` lies; none if it is behind the node.
fn within(tree: &Tree, node: Node<'_>, offset: u32) -> Option<Place> {
    match node.block_span() {
        Some(block) if offset <= block.start => Some(Place::Head),
        Some(block) => {
            let text = tree.text().get(..block.end as usize).unwrap_or_default();
            let inside = offset < block.end || (!text.ends_with('}') && offset == block.end);
            inside.then_some(Place::Block)
        }
        None if offset <= node.span().end => Some(Place::Head),
        None => (!has_ended(tree, node, offset)).then_some(Place::Head),
    }
}

/// Whether a node without a block has ended before `offset`. What is broken in it is not in the
/// tree, so the text has to say.
fn has_ended(tree: &Tree, node: Node<'_>, offset: u32) -> bool {
    let start = node.name_span().start as usize;
    let text = tree.text().get(start..).unwrap_or_default();
    let before = lex(text).take_while(|token| start + token.range.end <= offset as usize);
    let mut escaped = false;
    for token in before {
        match token.kind {
            TokenKind::Blank | TokenKind::BlockComment | TokenKind::LineComment => {}
            TokenKind::Backslash => escaped = true,
            TokenKind::Newline if escaped => escaped = false,
            TokenKind::Newline
            | TokenKind::Semicolon
            | TokenKind::OpenBrace
            | TokenKind::CloseBrace => return true,
            _ => escaped = false,
        }
    }
    false
}
