use std::ops::Range;

use crate::character::{char_at, is_banned, is_blank, is_word, newline};

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
    /// A string that is never closed, up to the end of its first line.
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

/// Cuts a text into tokens.
pub fn lex(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut lexer = Lexer::new(text);
    std::iter::from_fn(move || lexer.next())
}

/// Cuts tokens off the front of a text.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Behind here no `"""` closes anything: looked for once in vain.
    multi_line_unclosed: bool,
    /// Behind here no `"""` with so many `#` or more closes anything.
    raw_unclosed: Option<usize>,
    /// The deepest nesting of the last block comment.
    pub(crate) comment_depth: usize,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            multi_line_unclosed: false,
            raw_unclosed: None,
            comment_depth: 0,
        }
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.bytes.get(start)?;
        let (kind, end) = match first {
            b' ' | b'\t' => (TokenKind::Blank, self.blanks(start + 1)),
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
            _ => match newline(self.bytes, start) {
                Some(len) => (TokenKind::Newline, start + len),
                None => self.character(start),
            },
        };
        self.at = end;
        Some(Token { kind, range: start..end })
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
                Some(byte) if byte.is_ascii() => {
                    if !is_word(char::from(*byte)) {
                        return at;
                    }
                    at += 1;
                }
                Some(_) => match char_at(self.text, at) {
                    Some(c) if is_word(c) => at += c.len_utf8(),
                    _ => return at,
                },
                None => return at,
            }
        }
    }

    fn slash(&mut self, start: usize) -> (TokenKind, usize) {
        match self.bytes.get(start + 1) {
            Some(b'/') => (TokenKind::LineComment, self.line_end(start)),
            Some(b'-') => (TokenKind::Slashdash, start + 2),
            Some(b'*') => self.block_comment(start),
            _ => (TokenKind::Illegal, start + 1),
        }
    }

    /// Where the line that holds `at` ends, in front of its newline.
    fn line_end(&self, mut at: usize) -> usize {
        while at < self.bytes.len() && newline(self.bytes, at).is_none() {
            at += 1;
        }
        at
    }

    fn block_comment(&mut self, start: usize) -> (TokenKind, usize) {
        let (mut at, mut depth) = (start + 2, 1_usize);
        self.comment_depth = 1;
        while let Some(byte) = self.bytes.get(at) {
            match (byte, self.bytes.get(at + 1)) {
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return (TokenKind::BlockComment, at);
                    }
                }
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.comment_depth = self.comment_depth.max(depth);
                    at += 2;
                }
                _ => at += 1,
            }
        }
        (TokenKind::UnclosedComment, at)
    }

    fn quoted(&mut self, start: usize) -> (TokenKind, usize) {
        if self.bytes.get(start..start + 3) == Some(b"\"\"\"".as_slice()) {
            return self.multi_line(start);
        }
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => return (TokenKind::Quoted, at + 1),
                b'\\' => at = self.escape(at + 1),
                _ if newline(self.bytes, at).is_some() => break,
                _ => at += 1,
            }
        }
        (TokenKind::UnclosedString, self.line_end(start))
    }

    /// Behind a backslash in a string: past the escaped character, or past all white space.
    fn escape(&self, at: usize) -> usize {
        let Some(c) = char_at(self.text, at) else {
            return self.bytes.len();
        };
        if !is_blank(c) && newline(self.bytes, at).is_none() {
            return at + c.len_utf8();
        }
        let mut at = at;
        loop {
            let blank = self.blanks(at);
            match newline(self.bytes, blank) {
                Some(len) => at = blank + len,
                None => return blank,
            }
        }
    }

    fn multi_line(&mut self, start: usize) -> (TokenKind, usize) {
        if !self.multi_line_unclosed {
            let mut at = start + 3;
            while let Some(byte) = self.bytes.get(at) {
                match byte {
                    b'"' if self.bytes.get(at..at + 3) == Some(b"\"\"\"".as_slice()) => {
                        return (TokenKind::MultiLine, at + 3);
                    }
                    b'\\' => at = self.escape(at + 1),
                    _ => at += 1,
                }
            }
            self.multi_line_unclosed = true;
        }
        (TokenKind::UnclosedString, self.line_end(start))
    }

    /// At a `#`: a raw string or a keyword.
    fn hashed(&mut self, start: usize) -> (TokenKind, usize) {
        let mut open = start;
        while self.bytes.get(open) == Some(&b'#') {
            open += 1;
        }
        let hashes = open - start;
        if self.bytes.get(open) != Some(&b'"') {
            // A keyword begins with one `#`; more of them are nothing.
            return match hashes {
                1 => (TokenKind::Word, self.word(open)),
                _ => (TokenKind::Illegal, self.word(open)),
            };
        }
        if self.bytes.get(open..open + 3) == Some(b"\"\"\"".as_slice()) {
            return self.raw_multi_line(start, open, hashes);
        }
        let mut at = open + 1;
        while let Some(byte) = self.bytes.get(at) {
            if *byte == b'"' && self.closes(at + 1, hashes) {
                return (TokenKind::Raw, at + 1 + hashes);
            }
            if newline(self.bytes, at).is_some() {
                break;
            }
            at += 1;
        }
        (TokenKind::UnclosedString, self.line_end(start))
    }

    fn raw_multi_line(&mut self, start: usize, open: usize, hashes: usize) -> (TokenKind, usize) {
        if self.raw_unclosed.is_none_or(|unclosed| hashes < unclosed) {
            let mut at = open + 3;
            while let Some(byte) = self.bytes.get(at) {
                if *byte == b'"'
                    && self.bytes.get(at..at + 3) == Some(b"\"\"\"".as_slice())
                    && self.closes(at + 3, hashes)
                {
                    return (TokenKind::RawMultiLine, at + 3 + hashes);
                }
                at += 1;
            }
            self.raw_unclosed = Some(hashes);
        }
        (TokenKind::UnclosedString, self.line_end(start))
    }

    /// Whether so many `#` stand at `at`. Looks at no more than that.
    fn closes(&self, at: usize, hashes: usize) -> bool {
        // The common case first, so that long runs of quotes do not compare long runs of hashes.
        self.bytes.get(at) == Some(&b'#')
            && self
                .bytes
                .get(at..at + hashes)
                .is_some_and(|run| run.iter().all(|byte| *byte == b'#'))
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
        assert_eq!(
            kinds("\"a\nb"),
            [
                (TokenKind::UnclosedString, "\"a"),
                (TokenKind::Newline, "\n"),
                (TokenKind::Word, "b")
            ]
        );
    }
}
