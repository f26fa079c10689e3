use super::Shaper;
use crate::format::piece::Piece;

/// An open block: its piece, and what `width` and `lines` were behind its `{`.
pub(super) struct Block {
    piece: usize,
    width: usize,
    lines: usize,
}

impl Shaper<'_> {
    /// At the `{` of a block.
    pub(super) fn open(&mut self, slashed: bool) {
        self.take();
        self.width += if slashed { " /-{".len() } else { " {".len() };
        let piece = self.pieces.list.len();
        self.pieces.list.push(Piece::Open { slashed, flat: None });
        self.blocks.push(Block { piece, width: self.width, lines: self.lines });
        self.first = true;
        self.in_item = false;
        self.behind_semicolon = false;
        self.newlines = 0;
    }

    /// At the `}` of a block; its node goes on behind it.
    pub(super) fn close(&mut self) {
        let Some(block) = self.blocks.pop() else { return };
        let empty = block.piece + 1 == self.pieces.list.len();
        let one_line = empty || self.lines == block.lines;
        self.width += if empty { "}".len() } else { " }".len() };
        let width = self.width - block.width;
        if let Some(Piece::Open { flat, .. }) = self.pieces.list.get_mut(block.piece) {
            *flat = one_line.then_some(width);
        }
        self.take();
        self.pieces.list.push(Piece::Close);
        self.first = false;
        self.in_item = true;
        self.newlines = 0;
    }
}
