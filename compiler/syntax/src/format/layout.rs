use std::ops::Range;

use super::WIDTH;
use super::piece::{Piece, Pieces};

/// Puts pieces on lines.
pub(super) fn layout(pieces: &Pieces) -> String {
    let mut layout = Layout {
        texts: &pieces.texts,
        out: String::with_capacity(pieces.texts.len() + pieces.texts.len() / 2),
        line: 0,
        depth: 0,
        flat: None,
        place: Place::Line,
    };
    for piece in &pieces.list {
        layout.piece(piece);
    }
    layout.out
}

struct Layout<'t> {
    texts: &'t str,
    out: String,
    /// Where the current line begins.
    line: usize,
    /// How many blocks are open.
    depth: usize,
    /// Blocks deeper than this stand on one line.
    flat: Option<usize>,
    place: Place,
}

/// Where the next piece comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line.
    Line,
    /// At the beginning of a continued line.
    Continued,
    /// Behind something on the same line.
    Behind,
    /// Behind the end of a node in a block of one line.
    BehindEnd,
}

impl Layout<'_> {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => {
                self.space();
                self.text(text);
            }
            Piece::Continue(comment) => {
                self.space();
                self.out.push('\\');
                if let Some(comment) = comment {
                    self.out.push(' ');
                    self.text(comment);
                }
                self.newline(Place::Continued);
            }
            Piece::Open { slashed, flat } => self.open(*slashed, *flat),
            Piece::OpenComment(comment) => {
                // `open` went to the next line already.
                self.out.truncate(self.out.len() - 1);
                self.out.push(' ');
                self.text(comment);
                self.newline(Place::Line);
            }
            Piece::Close => self.close(),
            Piece::End if self.flat.is_some() => self.place = Place::BehindEnd,
            Piece::End => self.newline(Place::Line),
            Piece::Blank => {
                if self.flat.is_none() {
                    self.newline(Place::Line);
                }
            }
        }
    }

    fn open(&mut self, slashed: bool, flat: Option<usize>) {
        self.space();
        self.out.push_str(if slashed { "/-{" } else { "{" });
        let fits = |width| width == "}".len() || self.column() + width <= WIDTH;
        if self.flat.is_none() && flat.is_some_and(fits) {
            self.flat = Some(self.depth);
        }
        self.depth += 1;
        match self.flat {
            Some(_) => self.place = Place::Behind,
            None => self.newline(Place::Line),
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        match self.flat {
            Some(depth) => {
                if !self.out.ends_with('{') {
                    self.out.push(' ');
                }
                if depth == self.depth {
                    self.flat = None;
                }
            }
            None => self.indent(self.depth),
        }
        self.out.push('}');
        self.place = Place::Behind;
    }

    /// What comes in front of the next piece.
    fn space(&mut self) {
        match self.place {
            Place::Line => self.indent(self.depth),
            Place::Continued => self.indent(self.depth + 1),
            Place::Behind => self.out.push(' '),
            Place::BehindEnd => self.out.push_str("; "),
        }
        self.place = Place::Behind;
    }

    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n("    ", depth));
    }

    fn text(&mut self, range: &Range<usize>) {
        let text = self.texts.get(range.clone()).unwrap_or_default();
        if let Some(last) = text.rfind('\n') {
            self.line = self.out.len() + last + 1;
        }
        self.out.push_str(text);
    }

    fn newline(&mut self, place: Place) {
        self.out.push('\n');
        self.line = self.out.len();
        self.place = place;
    }

    /// How many characters the current line has so far; no more than its bytes allow to say at
    /// once of a line that is far too long.
    fn column(&self) -> usize {
        let line = self.out.get(self.line..).unwrap_or_default();
        if line.len() > 4 * WIDTH { line.len() } else { line.chars().count() }
    }
}
