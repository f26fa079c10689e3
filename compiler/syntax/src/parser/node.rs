use super::slashdash::Mark;
use super::{Parser, narrow, push};
use crate::TokenKind;
use crate::tree::{NONE, NodeData};

/// A node that is being read, and its block if one is open.
pub(super) struct Open {
    pub index: u32,
    /// How many faults there were before its head.
    pub faults: usize,
    /// The node itself is slashdashed: what to go back to at its end.
    pub slashed: Option<Mark>,
    /// Where its last block opens, if it has had one, slashdashed or not.
    pub block: Option<u32>,
    /// The open block is slashdashed: what to go back to at its end.
    pub block_slashed: Option<Mark>,
    /// The first child of the block that counts, while a slashdashed one is read.
    pub kept_child: u32,
    /// A block that counts was read already.
    pub has_block: bool,
    /// `last` of the level that the node lies in.
    pub outer_last: Option<u32>,
}

impl Open {
    pub(super) fn new(index: u32, faults: usize, last: Option<u32>) -> Self {
        Self {
            index,
            faults,
            slashed: None,
            block: None,
            block_slashed: None,
            kept_child: NONE,
            has_block: false,
            outer_last: last,
        }
    }
}

impl Parser<'_> {
    /// A node from its `/-` or annotation on, as far as the end of its head.
    pub(super) fn node(&mut self) {
        if self.conflict_marker() {
            return;
        }
        if self.peek() == Some(TokenKind::OpenBrace) {
            return self.nameless_block();
        }
        let slashed = self.slashdash();
        let faults = self.faults;
        let annotation = self.annotation();
        let Some(name) = self.name() else {
            // A broken annotation is reported already, and nothing is left of the line.
            if self.faults == faults {
                self.report_no_name();
            }
            return self.skip_nameless();
        };
        let index = narrow(self.tree.nodes.len());
        let node = NodeData {
            name,
            annotation,
            head_end: name.end,
            end: name.end,
            first_entry: narrow(self.tree.entries.len()),
            entry_count: 0,
            first_child: NONE,
            next: NONE,
            block: NONE,
            broken: false,
        };
        push(&mut self.tree.nodes, node);
        if slashed.is_none() {
            self.link(index);
        }
        let open = Open::new(index, faults, self.last);
        self.open.push(Open { slashed, ..open });
        self.rest_of_node();
    }

    /// Hangs a node onto the one in front of it, or onto its parent.
    fn link(&mut self, index: u32) {
        match (self.last, self.open.last()) {
            (Some(last), _) => {
                if let Some(node) = self.tree.nodes.get_mut(last as usize) {
                    node.next = index;
                }
            }
            (None, Some(parent)) => {
                if let Some(node) = self.tree.nodes.get_mut(parent.index as usize) {
                    node.first_child = index;
                }
            }
            (None, None) => self.tree.first = index,
        }
        self.last = Some(index);
    }

    /// The node that is being read.
    fn current(&mut self) -> Option<&mut NodeData> {
        let index = self.open.last()?.index;
        self.tree.nodes.get_mut(index as usize)
    }

    /// Entries, blocks and the end of the innermost open node; returns when the node ends or a
    /// block opens.
    pub(super) fn rest_of_node(&mut self) {
        self.spaced = false;
        loop {
            let spaced = self.skip_space() || self.spaced;
            let Some(kind) = self.peek() else {
                return self.finish_node();
            };
            match kind {
                TokenKind::Newline | TokenKind::CloseBrace => return self.finish_node(),
                TokenKind::Semicolon => {
                    self.take();
                    return self.finish_node();
                }
                TokenKind::LineComment => {
                    self.comment();
                    return self.finish_node();
                }
                TokenKind::OpenBrace => return self.open_block(None),
                _ => {}
            }
            let slashed = self.slashdash();
            if slashed.is_some() && self.peek() == Some(TokenKind::OpenBrace) {
                return self.open_block(slashed);
            }
            if self.open.last().is_some_and(|open| open.block.is_some()) {
                return self.after_block(slashed.is_some());
            }
            if !spaced && (slashed.is_some() || self.starts_value()) {
                self.report_missing_space();
            }
            let Some(entry) = self.entry() else {
                return self.abandon_node();
            };
            match slashed {
                Some(mark) => self.rewind(mark),
                None => {
                    push(&mut self.tree.entries, entry);
                    if let Some(node) = self.current() {
                        node.entry_count += 1;
                        node.head_end = entry.end;
                        node.end = entry.end;
                    }
                }
            }
        }
    }

    /// Ends a node behind whose block the line goes on. A word begins the next node there, as if
    /// it stood on a line of its own; anything else is left out, with its block.
    fn after_block(&mut self, slashed: bool) {
        self.report_after_block();
        if !slashed && self.peek() == Some(TokenKind::Word) {
            return self.finish_node();
        }
        self.skip_to_line_end();
        if self.peek() == Some(TokenKind::OpenBrace) {
            self.skip_block();
        }
        self.finish_node();
    }

    /// Gives up the rest of the line, up to a block or the end of the node.
    fn abandon_node(&mut self) {
        self.skip_to_line_end();
        match self.peek() {
            Some(TokenKind::OpenBrace) => self.open_block(None),
            _ => {
                if self.peek() == Some(TokenKind::Semicolon) {
                    self.take();
                }
                self.finish_node();
            }
        }
    }

    fn finish_node(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.block.is_none()
            && let Some(node) = self.tree.nodes.get_mut(open.index as usize)
        {
            node.broken |= self.faults > open.faults;
        }
        self.last = open.outer_last;
        if let Some(mark) = open.slashed {
            self.rewind(mark);
        }
    }
}
