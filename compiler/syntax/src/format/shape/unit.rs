use super::Shaper;
use crate::TokenKind;
use crate::format::multi_line::{joins_lines, push_reindented};

/// A node's name or an entry while it is put together from `/-`, annotation, key, `=` and value.
#[derive(Default)]
pub(super) struct Unit {
    pub text: String,
    /// It is the node's name, not an entry.
    pub is_name: bool,
    /// It ends in a literal, so that only a `=` can go on with it.
    pub complete: bool,
    /// Its parentheses are open.
    pub in_paren: bool,
}

impl Shaper<'_> {
    /// Adds a literal, which completes the unit unless it is an annotation.
    pub(super) fn literal(&mut self, kind: TokenKind) {
        if self.unit.complete {
            self.flush_unit();
        }
        let literal = self.take();
        self.push_literal(kind, literal);
        if !self.unit.in_paren {
            self.unit.complete = true;
            if self.unit.is_name {
                self.flush_unit();
            }
        }
    }

    fn push_literal(&mut self, kind: TokenKind, literal: &str) {
        let start = self.unit.text.len();
        let moves = match kind {
            TokenKind::RawMultiLine => true,
            TokenKind::MultiLine => !joins_lines(literal),
            _ => false,
        };
        if moves {
            push_reindented(literal, 4 * (self.blocks.len() + 1), &mut self.unit.text);
            if self.unit.text.len() - start <= self.limits.max_string {
                return;
            }
            // Too long to be read again.
            self.unit.text.truncate(start);
        }
        self.unit.text.push_str(literal);
    }

    /// Lets the unit go, and then what was held back behind it.
    pub(super) fn flush_unit(&mut self) {
        if self.unit.text.is_empty() {
            return;
        }
        if self.unit.is_name && self.pieces.list.is_empty() && self.unit.text == "/-kdl-version" {
            // The marker of a file's version, which is always spelled like this.
            self.unit.text = "/- kdl-version".to_owned();
        }
        if !self.unit.is_name {
            self.flush_continued();
        } else if self.unit.text.starts_with("/-") {
            // It gets a line of its own: it is easily overlooked, and other parsers of KDL stumble
            // over `/-a;`.
            self.lines += 1;
        }
        let text = std::mem::take(&mut self.unit).text;
        self.text(&text);
        // Its space serves the next unit.
        self.unit.text = text;
        self.unit.text.clear();
        self.release_held();
    }
}
