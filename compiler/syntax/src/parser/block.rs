//! Blocks of children, and what happens where braces do not match.

use groundplan_source::{Applicability, Diagnostic};

use super::node::Open;
use super::slashdash::Mark;
use super::unexpected::escaped;
use super::{Parser, narrow};
use crate::TokenKind;
use crate::faults::{ExpectedToken, TooDeep, UnclosedBrace, UnexpectedBrace, UnexpectedCharacter};
use crate::tree::NONE;

impl Parser<'_> {
    /// At the `{` of the innermost open node. `slashed` says that a `/-` stands in front of it.
    pub(super) fn open_block(&mut self, slashed: Option<Mark>) {
        let brace = self.take();
        if self.open.len() > self.limits.max_depth {
            return self.stop_too_deep(brace.start);
        }
        let (mark, faults) = (self.mark(), self.faults);
        let Some(open) = self.open.last_mut() else { return };
        let Some(node) = self.tree.nodes.get_mut(open.index as usize) else { return };
        if open.block.is_none() {
            node.broken |= faults > open.faults;
        }
        let doubled = slashed.is_none() && open.has_block;
        open.block = Some(narrow(brace.start));
        // A second block is reported and then read as if it were slashdashed.
        open.block_slashed = slashed.or(doubled.then_some(mark));
        open.has_block |= open.block_slashed.is_none();
        open.outer_last = self.last;
        open.kept_child = node.first_child;
        self.last = None;
        if doubled {
            let span = self.span(brace);
            self.report(ExpectedToken {
                span,
                expected: "one block of children".to_owned(),
                found: "a second one".to_owned(),
                hint: Some("put all children into one block".to_owned()),
            });
        }
    }

    pub(super) fn close_block(&mut self) {
        let brace = self.take();
        let Some(open) = self.open.last_mut() else {
            return self.report_unexpected_brace(brace);
        };
        let (block, slashed, kept) = (open.block, open.block_slashed.take(), open.kept_child);
        self.last = open.outer_last;
        let node = self.tree.nodes.get_mut(open.index as usize);
        match (slashed, node) {
            (Some(mark), Some(node)) => {
                // The children that were linked are gone.
                node.first_child = kept;
                self.rewind(mark);
            }
            (None, Some(node)) => {
                node.block = block.unwrap_or(NONE);
                node.end = narrow(brace.end);
            }
            (_, None) => {}
        }
        self.rest_of_node();
    }

    fn report_unexpected_brace(&mut self, brace: std::ops::Range<usize>) {
        if self.braces_lost {
            return;
        }
        let span = self.span(brace);
        let fault: Diagnostic = UnexpectedBrace { span }.into();
        self.report(fault.with_fix("take it away", Applicability::MaybeWrong, span, ""));
    }

    /// At a `{` where a node should begin. On a line of its own below a node it is that node's
    /// block, as in other languages; else it has no node, and is left out with all that is in it.
    pub(super) fn nameless_block(&mut self) {
        let brace = self.next();
        let Some((index, gap)) = self.node_above(brace.start) else {
            if self.skip_block() {
                let span = self.span(brace);
                self.report(ExpectedToken {
                    span,
                    expected: "the name of a node".to_owned(),
                    found: "`{`".to_owned(),
                    hint: Some("write a node's name in front of its block".to_owned()),
                });
            }
            return;
        };
        let (span, gap) = (self.span(brace), self.span(gap));
        let fault: Diagnostic = UnexpectedCharacter {
            span,
            found: "{".to_owned(),
            place: "at the beginning of a line".to_owned(),
            hint: Some("write it at the end of the line of its node".to_owned()),
        }
        .into();
        let title = "put it on the line above";
        self.open.push(Open::new(index, self.faults, self.last));
        self.open_block(None);
        self.report(fault.with_fix(title, Applicability::MaybeWrong, gap, " "));
    }

    /// The last node, if it has no block yet and nothing but space stands between it and `brace`;
    /// and that space.
    fn node_above(&self, brace: usize) -> Option<(u32, std::ops::Range<usize>)> {
        let index = self.last?;
        let node = self.tree.nodes.get(index as usize)?;
        let gap = node.end as usize..brace;
        let above = node.block == NONE
            && index as usize + 1 == self.tree.nodes.len()
            && self.slice(gap.clone()).trim().is_empty();
        above.then_some((index, gap))
    }

    /// Leaves a block out. Says whether that went well: a block that is nested too deep stops the
    /// reading.
    pub(super) fn skip_block(&mut self) -> bool {
        let mut depth = 0_usize;
        while let Some(kind) = self.peek() {
            let range = self.take();
            match kind {
                TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseBrace => depth -= 1,
                _ => {}
            }
            if depth + self.open.len() > self.limits.max_depth {
                self.stop_too_deep(range.start);
                return false;
            }
            if depth == 0 {
                return true;
            }
        }
        // The text ended in the middle of it.
        self.braces_lost = true;
        true
    }

    fn stop_too_deep(&mut self, brace: usize) {
        let (span, limit) = (self.span(brace..brace + 1), self.limits.max_depth);
        self.report(TooDeep { span, what: "blocks".to_owned(), limit });
        self.stop();
    }

    /// Ends what the text leaves open. Only the innermost block is reported: with its brace in
    /// place, the others may well be closed.
    pub(super) fn end_unclosed(&mut self) {
        if !self.braces_lost {
            self.report_unclosed();
        }
        let end = narrow(self.text.len());
        while let Some(open) = self.open.pop() {
            let node = self.tree.nodes.get_mut(open.index as usize);
            match (open.block_slashed, open.block, node) {
                (Some(mark), _, Some(node)) => {
                    node.first_child = open.kept_child;
                    self.rewind(mark);
                }
                (None, Some(block), Some(node)) if node.block == NONE => {
                    node.block = block;
                    node.end = end;
                    self.let_out(open.index);
                }
                _ => {}
            }
            if let Some(mark) = open.slashed {
                self.rewind(mark);
            }
        }
    }

    /// Takes out of an unclosed block what is indented no deeper than the line that opens it: it
    /// was meant to stand behind the node, and there it is put.
    fn let_out(&mut self, index: u32) {
        let Some(node) = self.tree.nodes.get(index as usize) else { return };
        let (mut end, own) = (node.block + 1, self.indent(node.name.start));
        let (mut kept, mut child) = (NONE, node.first_child);
        while let Some(next) = self.tree.nodes.get(child as usize) {
            let start = next.name.start;
            if self.begins_line(start) && self.indent(start) <= own {
                break;
            }
            (kept, child, end) = (child, next.next, next.end);
        }
        if child == NONE {
            return;
        }
        match self.tree.nodes.get_mut(kept as usize) {
            Some(kept) => kept.next = NONE,
            None => {
                if let Some(node) = self.tree.nodes.get_mut(index as usize) {
                    node.first_child = NONE;
                }
            }
        }
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            (node.next, node.end) = (child, end);
        }
    }

    /// The text of a line in front of `at`; of a very long line, the last part of it.
    fn line_before(&self, at: u32) -> &str {
        const FAR: usize = 256;
        let at = at as usize;
        let mut start = at.saturating_sub(FAR);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.slice(start..at).rsplit('\n').next().unwrap_or_default()
    }

    fn begins_line(&self, at: u32) -> bool {
        self.line_before(at).bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// How far the line of `at` is indented.
    fn indent(&self, at: u32) -> usize {
        self.line_before(at).bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    fn report_unclosed(&mut self) {
        let Some(&Open { index, block: Some(block), .. }) = self.open.last() else { return };
        let Some(node) = self.tree.nodes.get(index as usize) else { return };
        let name = escaped(self.slice(node.name.start as usize..node.name.end as usize));
        let start = block as usize;
        let fault = Diagnostic::from(UnclosedBrace { span: self.span(start..start + 1), name });
        self.report(match self.forgotten_before(start) {
            Some(word) => fault.with_label(self.span(word), "probably forgotten before this"),
            None => fault,
        });
    }

    /// The first word of the first line behind the block's opening that is indented no deeper than
    /// the line that opens it.
    fn forgotten_before(&self, start: usize) -> Option<std::ops::Range<usize>> {
        let blank = |c| matches!(c, ' ' | '\t');
        let indent = |line: &str| line.len() - line.trim_start_matches(blank).len();
        let own = indent(self.slice(0..start).rsplit('\n').next().unwrap_or_default());
        let mut at = start;
        for line in self.slice(start..self.text.len()).split_inclusive('\n') {
            let body = line.get(indent(line)..).unwrap_or_default().trim_end();
            let first = at == start;
            let begin = at + line.len() - line.trim_start().len();
            at += line.len();
            if !first && !body.is_empty() && indent(line) <= own && !body.starts_with('}') {
                let word = body.find(|c: char| c.is_whitespace()).unwrap_or(body.len());
                return Some(begin..begin + word);
            }
        }
        None
    }
}
