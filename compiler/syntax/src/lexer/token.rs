use std::ops::Range;

/// A piece of a document. Tokens tile the text: put together they are the text again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A byte-order mark at the very start.
    Bom,
    /// White space within a line.
    Blank,
    /// One newline.
    Newline,
    /// `// …` up to the newline.
    LineComment,
    /// `/* … */`, nested.
    BlockComment,
    /// `/*` that is never closed, up to the end of the text.
    UnclosedComment,
    /// `/-`
    Slashdash,
    /// `\`
    Backslash,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `=`
    Equals,
    /// `;`
    Semicolon,
    /// A word without quotes: an identifier, a number, or a keyword such as `#true`.
    Word,
    /// `"…"`
    Quoted,
    /// `"""…"""`
    MultiLine,
    /// `#"…"#`
    Raw,
    /// `#"""…"""#`
    RawMultiLine,
    /// A string that is never closed. It ends with its line, in front of a `{` that ends the line;
    /// a multi-line string ends in front of a line that is indented no deeper than its own.
    UnclosedString,
    /// Characters that cannot stand here.
    Illegal,
}

impl TokenKind {
    /// Whether it is some kind of complete string in quotes.
    pub(crate) fn is_string(self) -> bool {
        matches!(self, Self::Quoted | Self::MultiLine | Self::Raw | Self::RawMultiLine)
    }
}
