//! How to go on where the text is broken.

use std::ops::Range;

use groundplan_source::Diagnostic;

use super::Parser;
use crate::TokenKind;
use crate::faults::ConflictMarker;

impl Parser<'_> {
    /// Leaves the rest of the line, up to what ends a node or opens or closes a block.
    pub(super) fn skip_to_line_end(&mut self) {
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Newline
                | TokenKind::Semicolon
                | TokenKind::LineComment
                | TokenKind::OpenBrace
                | TokenKind::CloseBrace => return,
                TokenKind::UnclosedString => {
                    let range = self.take();
                    self.report_unclosed_string(range);
                }
                TokenKind::BlockComment | TokenKind::UnclosedComment => self.comment(),
                _ => {
                    self.take();
                }
            }
        }
    }

    /// Leaves a line that has no node to hang anything on, with the block that it opens.
    pub(super) fn skip_nameless(&mut self) {
        self.skip_to_line_end();
        match self.peek() {
            Some(TokenKind::Semicolon) => {
                self.take();
            }
            Some(TokenKind::OpenBrace) => {
                self.skip_block();
            }
            _ => {}
        }
    }

    /// Reports and leaves a line that a merge left behind. One conflict is one fault: its other
    /// markers are left out in silence.
    pub(super) fn conflict_marker(&mut self) -> bool {
        let range = self.next();
        let Some(first) = conflict_marker(self.text, range.clone()) else {
            return false;
        };
        let span = self.span(range.start..range.start + 7);
        if !self.in_conflict {
            let marker = char::from(first).to_string().repeat(7);
            self.report(Diagnostic::from(ConflictMarker { span, marker }));
        }
        if self.in_conflict && matches!(first, b'|' | b'=') {
            // The other side says much the same again: to read both would report every name twice.
            self.skip_other_side();
        }
        self.in_conflict = first != b'>';
        // Both sides may open the same block.
        self.braces_lost = true;
        while !matches!(self.peek(), None | Some(TokenKind::Newline)) {
            self.take();
        }
        true
    }
}

impl Parser<'_> {
    /// Leaves everything up to the line of `>>>>>>>` that ends a conflict, if there is one.
    fn skip_other_side(&mut self) {
        if self.conflicts_unended {
            return;
        }
        let start = self.next().start;
        let Some(end) = self.text.get(start..).and_then(|rest| rest.find("\n>>>>>>>")) else {
            // Looked for once in vain: it is not behind here either.
            self.conflicts_unended = true;
            return;
        };
        while self.next().start < start + end {
            self.take();
        }
    }
}

/// The character of the `<<<<<<<`, `=======`, `>>>>>>>` or `|||||||` that `word` is. The signs of
/// equality are tokens of their own, so that `word` is but the first of them.
fn conflict_marker(text: &str, word: Range<usize>) -> Option<u8> {
    let bytes = text.as_bytes();
    let first = *bytes.get(word.start)?;
    let len = match first {
        b'<' | b'>' | b'|' => word.len(),
        b'=' => 7,
        _ => return None,
    };
    let run = bytes.get(word.start..word.start + len)?;
    (len == 7 && run.iter().all(|byte| *byte == first)).then_some(first)
}
