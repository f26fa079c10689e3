use super::Shaper;
use crate::TokenKind;
use crate::format::piece::Piece;

/// What may stand between any two tokens of a node.
#[derive(Clone, Copy)]
pub(super) enum Trivia<'t> {
    BlockComment(&'t str),
    /// A comment up to the end of the line, behind `\` or `/-`.
    LineComment(&'t str),
    /// A `\` without such a comment.
    Continuation,
}

impl<'t> Shaper<'t> {
    /// Trivia go in front of the unit in whose middle they stand. At its end they wait, because a
    /// `=` may follow.
    pub(super) fn trivia(&mut self, trivia: Trivia<'t>) {
        if self.unit.complete { self.held.push(trivia) } else { self.release(trivia) }
    }

    pub(super) fn release_held(&mut self) {
        for trivia in std::mem::take(&mut self.held) {
            self.release(trivia);
        }
    }

    fn release(&mut self, trivia: Trivia<'t>) {
        match trivia {
            Trivia::BlockComment(comment) => {
                self.flush_continued();
                self.text(comment);
            }
            Trivia::LineComment(comment) if self.unit.is_name => {
                // Nothing of the node stands in front of it: it gets a line above the node.
                self.text(comment);
                self.pieces.list.push(Piece::End);
            }
            Trivia::LineComment(comment) => {
                self.continued.get_or_insert_default().push(comment);
            }
            Trivia::Continuation if self.unit.is_name => {}
            Trivia::Continuation => {
                self.continued.get_or_insert_default();
            }
        }
    }

    /// At a `\` in a node: takes the rest of its line.
    pub(super) fn continuation(&mut self) {
        self.take();
        let mut commented = false;
        loop {
            match self.lexer.kind {
                Some(TokenKind::BlockComment) => {
                    let comment = self.take();
                    self.trivia(Trivia::BlockComment(comment));
                }
                Some(TokenKind::LineComment) => {
                    let comment = self.take();
                    self.trivia(Trivia::LineComment(comment));
                    commented = true;
                }
                Some(TokenKind::Newline) => {
                    self.take();
                    break;
                }
                Some(TokenKind::Blank) => {
                    self.take();
                }
                _ => break,
            }
        }
        if !commented {
            self.trivia(Trivia::Continuation);
        }
    }

    /// Behind a `/-`: takes all space and comments up to what it comments out.
    pub(super) fn space_behind_slashdash(&mut self) {
        loop {
            match self.lexer.kind {
                Some(TokenKind::BlockComment) => {
                    let comment = self.take();
                    self.trivia(Trivia::BlockComment(comment));
                }
                Some(TokenKind::LineComment) => {
                    let comment = self.take();
                    self.trivia(Trivia::LineComment(comment));
                }
                Some(TokenKind::Newline | TokenKind::Blank | TokenKind::Backslash) => {
                    self.take();
                }
                _ => return,
            }
        }
    }

    /// A continuation counts once something follows it.
    pub(super) fn flush_continued(&mut self) {
        let Some(comments) = self.continued.take() else { return };
        if comments.is_empty() {
            self.pieces.list.push(Piece::Continue(None));
        }
        for comment in comments {
            self.continue_behind(comment);
        }
    }

    pub(super) fn continue_behind(&mut self, comment: &str) {
        let text = self.pieces.text(comment);
        self.pieces.list.push(Piece::Continue(Some(text)));
    }
}
