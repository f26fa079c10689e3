//! Between the protocol's positions and our offsets.

use gen_lsp_types::{Position, PositionEncodingKind, Range};
use groundplan_source::{SourceFile, Span};

/// What the columns of positions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    /// The one that costs us least of those that the client knows. Every client knows UTF-16.
    pub fn of(offered: &[PositionEncodingKind]) -> Self {
        let knows = |kind: &PositionEncodingKind| offered.contains(kind);
        match () {
            () if knows(&PositionEncodingKind::UTF8) => Encoding::Utf8,
            () if knows(&PositionEncodingKind::UTF32) => Encoding::Utf32,
            () => Encoding::Utf16,
        }
    }

    /// Its name in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// Where `offset` is.
    pub fn position(self, file: &SourceFile, offset: u32) -> Position {
        let line = file.line_index(offset);
        let start = file.line_range(line).start;
        let before = file.text.get(start..offset as usize).unwrap_or_default();
        let column = match self {
            Encoding::Utf8 => before.len(),
            _ => before.chars().map(|character| self.width(character)).sum(),
        };
        Position { line: narrow(line), character: narrow(column) }
    }

    /// Where a span is.
    pub fn range(self, file: &SourceFile, span: Span) -> Range {
        let (start, end) = (self.position(file, span.start), self.position(file, span.end));
        Range { start, end }
    }

    /// The offset of a position. One behind the end of its line is that end, one in the middle of a
    /// character is its beginning.
    pub fn offset(self, file: &SourceFile, position: Position) -> u32 {
        let range = file.line_range(position.line as usize);
        let line = file.text.get(range.clone()).unwrap_or_default();
        let line = line.trim_end_matches(['\n', '\r']);
        let mut column = position.character as usize;
        let mut offset = range.start;
        for character in line.chars() {
            let width = self.width(character);
            if column < width {
                break;
            }
            column -= width;
            offset += character.len_utf8();
        }
        narrow(offset)
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn every_offset_comes_back() {
        let file = SourceFile::new("a.kdl", "ä \"𝄞\"\r\nb\n\n𝄞");
        let offsets = file.text.char_indices().map(|(at, _)| at).chain([file.text.len()]);
        for offset in offsets {
            for encoding in ALL {
                // Between `\r` and `\n` is no place.
                if file.text[..offset].ends_with('\r') {
                    continue;
                }
                let position = encoding.position(&file, narrow(offset));
                assert_eq!(encoding.offset(&file, position), narrow(offset), "{encoding:?}");
            }
        }
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let file = SourceFile::new("a.kdl", "ä𝄞x");
        let columns = ALL.map(|encoding| encoding.position(&file, 6).character);
        assert_eq!(columns, [6, 3, 2]);
    }

    #[test]
    fn positions_outside_are_the_nearest_place() {
        let file = SourceFile::new("a.kdl", "ab\r\n𝄞");
        let offset = |line, character| Encoding::Utf16.offset(&file, Position { line, character });
        assert_eq!((offset(0, 9), offset(1, 1), offset(1, 2), offset(7, 0)), (2, 4, 8, 8));
    }
}
