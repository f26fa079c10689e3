use std::ops::Range;

/// A document as a list of pieces that only need to be put on lines.
pub(super) struct Pieces {
    /// The texts of all pieces, one behind the other.
    pub texts: String,
    pub list: Vec<Piece>,
}

/// A part of a line. Texts are ranges of [`Pieces::texts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A node's name, an entry or a comment.
    Text(Range<usize>),
    /// The line goes on with the next, behind `\` and perhaps a comment.
    Continue(Option<Range<usize>>),
    /// A block begins.
    Open {
        /// A `/-` stands in front.
        slashed: bool,
        /// How many characters stand behind its `{` up to and with its `}`, if it may be written
        /// on one line.
        flat: Option<usize>,
    },
    /// A comment right behind the `{` of a block.
    OpenComment(Range<usize>),
    /// A block ends.
    Close,
    /// A node, or a line of comments, ends.
    End,
    /// An empty line.
    Blank,
}

impl Pieces {
    /// Adds a text, its newlines as `\n`, and says where it is.
    pub(super) fn text(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        let mut rest = text;
        while let Some(at) = rest.find('\r') {
            self.texts.push_str(rest.get(..at).unwrap_or_default());
            self.texts.push('\n');
            rest = rest.get(at + 1..).unwrap_or_default();
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        self.texts.push_str(rest);
        start..self.texts.len()
    }
}
