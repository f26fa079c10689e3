use super::{Lexer, TokenKind};
use crate::character::{QUOTE, SUSPECT, WORD, char_at, class, is_blank, newline};

const TRIPLE: &[u8] = b"\"\"\"";

impl Lexer<'_> {
    /// At a `"`.
    pub(super) fn quoted(&mut self, start: usize) -> (TokenKind, usize) {
        self.plain = true;
        if self.has_triple(start) {
            return self.multi_line(start);
        }
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at) {
            if class(*byte) & (QUOTE | SUSPECT) == 0 {
                at += 1;
                continue;
            }
            match byte {
                b'"' => return (TokenKind::Quoted, at + 1),
                b'\\' => {
                    self.plain = false;
                    at = self.escape(at + 1);
                }
                _ if newline(self.bytes, at).is_some() => break,
                _ => {
                    self.plain = false;
                    at += 1;
                }
            }
        }
        // A line that ends in a `\` goes on with the next, so `at` may be on a later line.
        (TokenKind::UnclosedString, self.before_brace(start + 1, at))
    }

    fn has_triple(&self, at: usize) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(TRIPLE))
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
        self.plain = false;
        if !self.multi_line_unclosed {
            let mut at = start + 3;
            while let Some(byte) = self.bytes.get(at) {
                match byte {
                    b'"' if self.has_triple(at) => return (TokenKind::MultiLine, at + 3),
                    b'\\' => {
                        at = self.escape(at + 1);
                    }
                    _ => at += 1,
                }
            }
            self.multi_line_unclosed = true;
        }
        (TokenKind::UnclosedString, self.dedent(start))
    }

    /// At a `#`: a raw string or a keyword.
    pub(super) fn hashed(&mut self, start: usize) -> (TokenKind, usize) {
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
        self.plain = false;
        if self.has_triple(open) {
            return self.raw_multi_line(start, open, hashes);
        }
        let mut at = open + 1;
        while let Some(byte) = self.bytes.get(at) {
            if class(*byte) & WORD != 0 {
                at += 1;
                continue;
            }
            if *byte == b'"' && self.closes(at + 1, hashes) {
                return (TokenKind::Raw, at + 1 + hashes);
            }
            if newline(self.bytes, at).is_some() {
                break;
            }
            at += 1;
        }
        (TokenKind::UnclosedString, self.before_brace(open + 1, at))
    }

    fn raw_multi_line(&mut self, start: usize, open: usize, hashes: usize) -> (TokenKind, usize) {
        if self.closers.as_ref().is_none_or(|closers| closers.any(open + 3, hashes)) {
            let mut at = open + 3;
            while let Some(byte) = self.bytes.get(at) {
                if *byte == b'"' && self.has_triple(at) && self.closes(at + 3, hashes) {
                    return (TokenKind::RawMultiLine, at + 3 + hashes);
                }
                at += 1;
            }
            self.closers.get_or_insert_with(|| Closers::find(self.bytes));
        }
        (TokenKind::UnclosedString, self.dedent(start))
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

    /// Where a string of one line ends that is never closed: at the end of its line, or in front
    /// of the ` {` that the line ends in, which opens a block more likely than not.
    fn before_brace(&self, inner: usize, line_end: usize) -> usize {
        let line = self.text.get(inner..line_end).unwrap_or_default();
        let head = line.trim_end_matches(is_blank).strip_suffix('{').unwrap_or_default();
        let text = head.trim_end_matches(is_blank);
        if text.len() < head.len() { inner + text.len() } else { line_end }
    }

    /// Where a multi-line string ends that is never closed: in front of the first line that is
    /// indented no deeper than the line that opens the string.
    fn dedent(&self, start: usize) -> usize {
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let own = self.blanks(line_start) - line_start;
        let mut end = self.line_end(start);
        let mut at = end;
        while let Some(len) = newline(self.bytes, at) {
            let next = at + len;
            let text = self.blanks(next);
            let empty = text == self.bytes.len() || newline(self.bytes, text).is_some();
            if !empty && text - next <= own {
                return end;
            }
            at = if empty { text } else { self.line_end(text) };
            end = at;
        }
        end
    }
}

/// Where raw multi-line strings may end. Found in one pass from the end, so that any number of
/// unclosed openings, with any numbers of hashes, cost no more than that.
pub(super) struct Closers {
    /// Places of `"""` from the last to the first, each with the number of `#` behind it; only
    /// those that have more than all places behind them.
    last: Vec<(usize, usize)>,
}

impl Closers {
    fn find(bytes: &[u8]) -> Self {
        let mut last = Vec::new();
        let (mut hashes, mut most) = (0, 0);
        for (at, byte) in bytes.iter().enumerate().rev() {
            if *byte == b'#' {
                hashes += 1;
                continue;
            }
            if *byte == b'"'
                && hashes > most
                && bytes.get(..=at).unwrap_or_default().ends_with(TRIPLE)
            {
                most = hashes;
                last.push((at - 2, hashes));
            }
            hashes = 0;
        }
        Self { last }
    }

    /// Whether something at or behind `at` closes a string with so many hashes.
    fn any(&self, at: usize, hashes: usize) -> bool {
        let place = self.last.partition_point(|(_, found)| *found < hashes);
        self.last.get(place).is_some_and(|(found, _)| *found >= at)
    }
}
