use super::Shaper;
use super::trivia::Trivia;
use crate::TokenKind;
use crate::format::piece::Piece;

impl<'t> Shaper<'t> {
    /// A node, or what stands behind one of its blocks, up to its next block or its end.
    pub(super) fn node(&mut self) {
        while let Some(kind) = self.lexer.kind {
            match kind {
                TokenKind::Newline | TokenKind::CloseBrace => break,
                TokenKind::Semicolon => {
                    self.take();
                    self.finish(None);
                    self.behind_semicolon = !self.ends_in_comment();
                    return;
                }
                TokenKind::LineComment => {
                    let comment = self.take();
                    return self.finish(Some(comment));
                }
                TokenKind::OpenBrace => return self.open_block(),
                TokenKind::BlockComment => {
                    let comment = self.take();
                    self.trivia(Trivia::BlockComment(comment));
                }
                TokenKind::Backslash => self.continuation(),
                TokenKind::Slashdash => {
                    self.flush_unit();
                    self.push_mark();
                    self.space_behind_slashdash();
                }
                TokenKind::OpenParen => {
                    if self.unit.complete {
                        self.flush_unit();
                    }
                    self.push_mark();
                    self.unit.in_paren = true;
                }
                TokenKind::CloseParen => {
                    self.push_mark();
                    self.unit.in_paren = false;
                }
                TokenKind::Equals => {
                    self.push_mark();
                    self.unit.complete = false;
                    self.release_held();
                }
                kind if kind == TokenKind::Word || kind.is_string() => self.literal(kind),
                _ => {
                    self.take();
                }
            }
        }
        self.finish(None);
    }

    fn push_mark(&mut self) {
        let mark = self.take();
        self.unit.text.push_str(mark);
    }

    fn open_block(&mut self) {
        let slashed = self.unit.text == "/-";
        if slashed {
            self.unit.text.clear();
        } else {
            self.flush_unit();
        }
        // A `{` stands on the line of its node, unless comments are in the way.
        if self.continued.as_ref().is_some_and(Vec::is_empty) {
            self.continued = None;
        }
        self.flush_continued();
        self.open(slashed);
    }

    /// Ends the node, with the comments that stand behind it.
    fn finish(&mut self, comment: Option<&'t str>) {
        self.flush_unit();
        let mut comments = self.continued.take().unwrap_or_default();
        comments.extend(comment);
        let last = comments.pop();
        for comment in comments {
            self.continue_behind(comment);
        }
        if let Some(comment) = last {
            self.text(comment);
        }
        self.end_item();
    }

    /// Whether the item that just ended did so with a comment up to the end of the line.
    fn ends_in_comment(&self) -> bool {
        match self.pieces.list.as_slice() {
            [.., Piece::Text(text), Piece::End] => {
                self.pieces.texts.get(text.clone()).is_some_and(|text| text.starts_with("//"))
            }
            _ => false,
        }
    }
}
