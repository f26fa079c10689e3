//! `/-` takes a node, an entry or a block out of the document. What it takes out is read like
//! everything else, so that its faults are reported, and then taken off the arenas again.

use super::{Parser, narrow};
use crate::TokenKind;

/// Arena lengths to go back to when what was read turns out to be slashdashed.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    nodes: u32,
    entries: u32,
    annotations: u32,
    decoded: u32,
    decoded_ends: u32,
}

impl Parser<'_> {
    /// Takes a `/-` and the space behind it. If there was one, says what to go back to.
    pub(super) fn slashdash(&mut self) -> Option<Mark> {
        if self.peek() != Some(TokenKind::Slashdash) {
            return None;
        }
        let mark = self.mark();
        self.take();
        self.skip_between_nodes();
        Some(mark)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            nodes: narrow(self.tree.nodes.len()),
            entries: narrow(self.tree.entries.len()),
            annotations: narrow(self.tree.annotations.len()),
            decoded: narrow(self.tree.decoded.len()),
            decoded_ends: narrow(self.tree.decoded_ends.len()),
        }
    }

    pub(super) fn rewind(&mut self, mark: Mark) {
        self.tree.nodes.truncate(mark.nodes as usize);
        self.tree.entries.truncate(mark.entries as usize);
        self.tree.annotations.truncate(mark.annotations as usize);
        self.tree.decoded.truncate(mark.decoded as usize);
        self.tree.decoded_ends.truncate(mark.decoded_ends as usize);
    }
}
