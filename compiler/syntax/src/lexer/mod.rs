//! Cuts a text into tokens.

mod comment;
mod string;
mod token;

use crate::character::{WORD, char_at, class, is_banned, is_blank, is_word, newline};
use string::Closers;
pub use token::{Token, TokenKind};

/// Cuts a text into tokens that tile it, whatever the text.
pub fn lex(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut lexer = Lexer::new(text);
    std::iter::from_fn(move || {
        let kind = lexer.advance()?;
        Some(Token { kind, range: lexer.start..lexer.end })
    })
}

/// Cuts tokens off the front of a text; holds the last one.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The token that was cut off last; none at the end of the text.
    pub(crate) kind: Option<TokenKind>,
    /// Where that token begins.
    pub(crate) start: usize,
    /// Where that token ends.
    pub(crate) end: usize,
    /// Whether that token, a comment or string in quotes, is as it is written: without escapes,
    /// newlines, and anything but printable ASCII and tabs.
    pub(crate) plain: bool,
    /// How deep that token, a block comment, is nested.
    pub(crate) comment_depth: usize,
    /// Behind here no `"""` closes anything: looked for once in vain.
    multi_line_unclosed: bool,
    /// Where raw multi-line strings can end: looked for once one did not.
    closers: Option<Closers>,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            kind: None,
            start: 0,
            end: 0,
            plain: true,
            comment_depth: 0,
            multi_line_unclosed: false,
            closers: None,
        }
    }

    /// Goes on to the next token and says what it is.
    pub(crate) fn advance(&mut self) -> Option<TokenKind> {
        let start = self.end;
        self.start = start;
        let Some(first) = self.bytes.get(start).copied() else {
            self.kind = None;
            return None;
        };
        let (kind, end) = match first {
            b' ' | b'\t' => (TokenKind::Blank, self.blanks(start + 1)),
            b'\n' => (TokenKind::Newline, start + 1),
            b'{' => (TokenKind::OpenBrace, start + 1),
            b'}' => (TokenKind::CloseBrace, start + 1),
            b'(' => (TokenKind::OpenParen, start + 1),
            b')' => (TokenKind::CloseParen, start + 1),
            b'=' => (TokenKind::Equals, start + 1),
            b';' => (TokenKind::Semicolon, start + 1),
            b'\\' => (TokenKind::Backslash, start + 1),
            b'"' => self.quoted(start),
            b'#' => self.hashed(start),
            b'/' => self.slash(start),
            b'[' | b']' => (TokenKind::Illegal, start + 1),
            _ if class(first) & WORD != 0 => (TokenKind::Word, self.word(start + 1)),
            _ => match newline(self.bytes, start) {
                Some(len) => (TokenKind::Newline, start + len),
                None => self.character(start),
            },
        };
        self.end = end;
        self.kind = Some(kind);
        self.kind
    }

    /// Goes to the end of the text.
    pub(crate) fn leave(&mut self) {
        self.start = self.bytes.len();
        self.end = self.bytes.len();
        self.kind = None;
    }

    fn character(&self, start: usize) -> (TokenKind, usize) {
        let Some(c) = char_at(self.text, start) else {
            return (TokenKind::Illegal, self.bytes.len());
        };
        if c == '\u{FEFF}' && start == 0 {
            (TokenKind::Bom, c.len_utf8())
        } else if is_blank(c) {
            (TokenKind::Blank, self.blanks(start))
        } else if is_banned(c) {
            (TokenKind::Illegal, start + c.len_utf8())
        } else {
            (TokenKind::Word, self.word(start))
        }
    }

    fn blanks(&self, mut at: usize) -> usize {
        loop {
            match self.bytes.get(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(byte) if !byte.is_ascii() => match char_at(self.text, at) {
                    Some(c) if is_blank(c) => at += c.len_utf8(),
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    fn word(&self, mut at: usize) -> usize {
        loop {
            match self.bytes.get(at) {
                Some(byte) if class(*byte) & WORD != 0 => at += 1,
                Some(byte) if !byte.is_ascii() => match char_at(self.text, at) {
                    Some(c) if is_word(c) => at += c.len_utf8(),
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    /// Where the line that holds `at` ends, in front of its newline.
    fn line_end(&self, mut at: usize) -> usize {
        while at < self.bytes.len() && newline(self.bytes, at).is_none() {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        lex(text).map(|token| (token.kind, &text[token.range])).collect()
    }

    #[test]
    fn a_node_is_cut_into_its_parts() {
        use TokenKind::*;
        assert_eq!(
            kinds("(t)a \"b\"=1 #true {} // c\n"),
            [
                (OpenParen, "("),
                (Word, "t"),
                (CloseParen, ")"),
                (Word, "a"),
                (Blank, " "),
                (Quoted, "\"b\""),
                (Equals, "="),
                (Word, "1"),
                (Blank, " "),
                (Word, "#true"),
                (Blank, " "),
                (OpenBrace, "{"),
                (CloseBrace, "}"),
                (Blank, " "),
                (LineComment, "// c"),
                (Newline, "\n"),
            ]
        );
    }

    #[test]
    fn an_unclosed_string_ends_with_its_line() {
        use TokenKind::*;
        assert_eq!(kinds("\"a\nb"), [(UnclosedString, "\"a"), (Newline, "\n"), (Word, "b")]);
    }

    #[test]
    fn an_unclosed_string_leaves_the_brace_that_ends_its_line() {
        use TokenKind::*;
        assert_eq!(
            kinds("#\"a b { \n}"),
            [
                (UnclosedString, "#\"a b"),
                (Blank, " "),
                (OpenBrace, "{"),
                (Blank, " "),
                (Newline, "\n"),
                (CloseBrace, "}")
            ]
        );
    }

    #[test]
    fn an_unclosed_multi_line_string_ends_where_the_indentation_does() {
        use TokenKind::*;
        assert_eq!(
            kinds("  a \"\"\"\n    b\n\n  c"),
            [
                (Blank, "  "),
                (Word, "a"),
                (Blank, " "),
                (UnclosedString, "\"\"\"\n    b\n"),
                (Newline, "\n"),
                (Blank, "  "),
                (Word, "c")
            ]
        );
    }

    #[test]
    fn a_raw_string_ends_with_as_many_hashes_as_it_began() {
        use TokenKind::*;
        assert_eq!(kinds("##\"a\"#\"##"), [(Raw, "##\"a\"#\"##")]);
        assert_eq!(kinds("#\"\"\"\n\"\"\"\n\"\"\"#"), [(RawMultiLine, "#\"\"\"\n\"\"\"\n\"\"\"#")]);
        // The first is never closed, the second is.
        assert_eq!(
            kinds("##\"\"\"\n#\"\"\"\n\"\"\"#"),
            [(UnclosedString, "##\"\"\""), (Newline, "\n"), (RawMultiLine, "#\"\"\"\n\"\"\"#")]
        );
    }
}
