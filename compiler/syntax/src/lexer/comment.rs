use super::{Lexer, TokenKind};
use crate::character::{SUSPECT, class, newline};

impl Lexer<'_> {
    /// At a `/`: a comment, or the mark that comments out what follows.
    pub(super) fn slash(&mut self, start: usize) -> (TokenKind, usize) {
        match self.bytes.get(start + 1) {
            Some(b'/') => self.line_comment(start),
            Some(b'-') => (TokenKind::Slashdash, start + 2),
            Some(b'*') => self.block_comment(start),
            _ => (TokenKind::Illegal, start + 1),
        }
    }

    fn line_comment(&mut self, start: usize) -> (TokenKind, usize) {
        self.plain = true;
        let mut at = start + 2;
        while let Some(byte) = self.bytes.get(at) {
            if class(*byte) & SUSPECT != 0 {
                if newline(self.bytes, at).is_some() {
                    break;
                }
                self.plain = false;
            }
            at += 1;
        }
        (TokenKind::LineComment, at)
    }

    fn block_comment(&mut self, start: usize) -> (TokenKind, usize) {
        let (mut at, mut depth) = (start + 2, 1_usize);
        let mut suspects = 0;
        self.comment_depth = 1;
        let mut kind = TokenKind::UnclosedComment;
        while let Some(byte) = self.bytes.get(at) {
            match (byte, self.bytes.get(at + 1)) {
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        kind = TokenKind::BlockComment;
                        break;
                    }
                }
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.comment_depth = self.comment_depth.max(depth);
                    at += 2;
                }
                _ => {
                    suspects |= class(*byte);
                    at += 1;
                }
            }
        }
        self.plain = suspects & SUSPECT == 0;
        (kind, at)
    }
}
