//! Puts tokens in order: what belongs to which line, and where comments go.

mod block;
mod node;
mod trivia;
mod unit;

use super::piece::{Piece, Pieces};
use crate::Limits;
use crate::character::is_newline;
use crate::lexer::{Lexer, TokenKind};
use block::Block;
use trivia::Trivia;
use unit::Unit;

/// The pieces of a document without faults.
pub(super) fn shape(text: &str, limits: &Limits) -> Pieces {
    let mut shaper = Shaper {
        text,
        lexer: Lexer::new(text),
        limits,
        pieces: Pieces { texts: String::with_capacity(text.len()), list: Vec::new() },
        width: 0,
        lines: 0,
        blocks: Vec::new(),
        newlines: 0,
        first: true,
        in_item: false,
        behind_semicolon: false,
        unit: Unit::default(),
        held: Vec::new(),
        continued: None,
    };
    shaper.lexer.advance();
    shaper.items();
    shaper.pieces
}

struct Shaper<'t> {
    text: &'t str,
    /// Stands on the next token.
    lexer: Lexer<'t>,
    limits: &'t Limits,
    pieces: Pieces,
    /// How many characters all pieces so far would take on one line.
    width: usize,
    /// How many newlines there were so far, inside of tokens or as such.
    lines: usize,
    /// The blocks that are open, outermost first.
    blocks: Vec<Block>,
    /// How many newlines there were since the last node or comment.
    newlines: usize,
    /// Nothing is in the innermost block yet.
    first: bool,
    /// In the middle of a node or a line of comments.
    in_item: bool,
    /// The last node ended with a `;`, and has no comment at its end.
    behind_semicolon: bool,
    /// The name or entry that is being put together.
    unit: Unit,
    /// What stood behind the unit, while the unit may still go on.
    held: Vec<Trivia<'t>>,
    /// The comments of the `\` that no piece has followed yet, if there was a `\`.
    continued: Option<Vec<&'t str>>,
}

impl<'t> Shaper<'t> {
    /// Nodes and comments of all levels.
    fn items(&mut self) {
        while let Some(kind) = self.lexer.kind {
            match kind {
                TokenKind::Newline => {
                    self.end_item();
                    self.newlines += 1;
                    self.take();
                }
                TokenKind::LineComment => self.line_comment(),
                TokenKind::BlockComment => {
                    self.begin_item();
                    let comment = self.take();
                    self.text(comment);
                }
                TokenKind::CloseBrace => {
                    self.end_item();
                    self.close();
                    self.node();
                }
                // A `\` between nodes continues nothing.
                TokenKind::Bom | TokenKind::Blank | TokenKind::Backslash => {
                    self.take();
                }
                _ => {
                    self.begin_item();
                    self.unit.is_name = true;
                    self.node();
                }
            }
        }
        self.end_item();
    }

    /// A comment up to the end of the line, not in a node.
    fn line_comment(&mut self) {
        let comment = self.take();
        let same_line = !self.in_item && self.newlines == 0;
        if same_line && self.behind_semicolon {
            // The `;` goes, and the comment is the node's.
            self.pieces.list.pop();
            self.in_item = true;
        }
        if same_line && matches!(self.pieces.list.last(), Some(Piece::Open { .. })) {
            let text = self.pieces.text(comment);
            self.pieces.list.push(Piece::OpenComment(text));
            return;
        }
        self.begin_item();
        self.text(comment);
        self.end_item();
    }

    fn begin_item(&mut self) {
        if self.in_item {
            return;
        }
        if !self.first {
            // For the `;` in a block of one line.
            self.width += 1;
            if self.newlines > 1 {
                self.pieces.list.push(Piece::Blank);
            }
        }
        self.first = false;
        self.in_item = true;
        self.behind_semicolon = false;
        self.newlines = 0;
    }

    fn end_item(&mut self) {
        if self.in_item {
            self.pieces.list.push(Piece::End);
            self.in_item = false;
            self.newlines = 0;
        }
    }

    fn text(&mut self, text: &str) {
        let text = self.pieces.text(text);
        let written = self.pieces.texts.get(text.clone()).unwrap_or_default();
        self.width += 1 + written.chars().count();
        self.pieces.list.push(Piece::Text(text));
    }

    /// Goes on to the next token and says how the last one is written.
    fn take(&mut self) -> &'t str {
        let token = self.text.get(self.lexer.start..self.lexer.end).unwrap_or_default();
        self.lines += usize::from(token.contains(is_newline));
        self.lexer.advance();
        token
    }
}
