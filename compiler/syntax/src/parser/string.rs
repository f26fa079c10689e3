use std::ops::Range;

use groundplan_source::{Applicability, Diagnostic, Edit, Fix};

use super::unexpected::escaped;
use super::{Parser, narrow, push};
use crate::TokenKind;
use crate::faults::{InvalidEscape, InvalidMultiLine, StringTooLong, UnterminatedString};
use crate::string::{Decoded, StringFault, StringFaultKind, decode};
use crate::tree::{Content, Str};

impl Parser<'_> {
    /// A name: a string in any spelling. None, with nothing taken, if the next token is none.
    pub(super) fn name(&mut self) -> Option<Str> {
        let kind = self.peek()?;
        if !(kind.is_string() || matches!(kind, TokenKind::Word | TokenKind::UnclosedString)) {
            return None;
        }
        let plain = self.lexer.plain;
        let range = self.take();
        if kind == TokenKind::Word
            && self.string_follows(range.end)
            && self.slice(range.clone()) == "r"
        {
            return Some(self.v1_raw(range.start));
        }
        Some(self.string(kind, range, plain))
    }

    /// The text of a string in any spelling, a word without quotes included. Reports what is wrong
    /// with it.
    pub(super) fn string(&mut self, kind: TokenKind, range: Range<usize>, plain: bool) -> Str {
        match kind {
            TokenKind::Quoted if plain && range.len() <= self.limits.max_string => {
                return Str { content: Content::within(1), ..whole(range) };
            }
            TokenKind::Word => {
                self.check_identifier(self.slice(range.clone()), range.clone());
                return whole(range);
            }
            TokenKind::UnclosedString => {
                self.report_unclosed_string(range.clone());
                return whole(range);
            }
            _ => {}
        }
        if range.len() > self.limits.max_string {
            let (span, limit) = (self.span(range.start..range.start + 1), self.limits.max_string);
            self.report(StringTooLong { span, bytes: range.len(), limit });
            return whole(range);
        }
        let before = self.tree.decoded.len();
        let decoded = decode(self.text, kind, range.clone(), !plain, &mut self.tree.decoded);
        let content = match decoded {
            Ok(Decoded::Within(edge)) => Content::within(narrow(edge)),
            Ok(Decoded::Out) => {
                let index = narrow(self.tree.decoded_ends.len());
                push(&mut self.tree.decoded_ends, narrow(self.tree.decoded.len()));
                Content::decoded(index)
            }
            Err(fault) => {
                self.tree.decoded.truncate(before);
                self.report_string_fault(range.clone(), fault);
                Content::WHOLE
            }
        };
        Str { content, ..whole(range) }
    }

    fn report_string_fault(&mut self, literal: Range<usize>, fault: StringFault) {
        let StringFault { kind, range } = fault;
        let span = self.span(range.clone());
        let (why, hint) = match kind {
            StringFaultKind::Banned => return self.report_banned(range),
            StringFaultKind::Escape | StringFaultKind::Unicode => {
                return self.report_escape(kind, literal, range);
            }
            StringFaultKind::FirstLine => (
                "text follows the opening `\"\"\"`",
                "begin the text of a multi-line string on the next line",
            ),
            StringFaultKind::LastLine => (
                "text stands before the closing `\"\"\"`",
                "put the closing `\"\"\"` on a line of its own; its indentation is taken off every line",
            ),
            StringFaultKind::Indent => (
                "the line is indented less than the closing `\"\"\"`",
                "indent every line at least as far as the closing `\"\"\"`, with the same blanks",
            ),
        };
        self.report(InvalidMultiLine { span, why: why.to_owned(), hint: hint.to_owned() });
    }

    fn report_escape(&mut self, kind: StringFaultKind, literal: Range<usize>, range: Range<usize>) {
        let written = escaped(self.slice(range.clone()));
        let span = self.span(range);
        if kind == StringFaultKind::Unicode {
            let hint = "write up to six hexadecimal digits of a character: `\\u{1F600}`";
            return self.report(InvalidEscape { span, written, hint: hint.to_owned() });
        }
        let old = written == "\\/";
        let hint = match written.strip_prefix('\\') {
            Some("/") => "version 2 of KDL needs no escape here: write `/`".to_owned(),
            Some(rest) => {
                format!("write `\\\\{rest}` for a backslash, or use a raw string `#\"…\"#`")
            }
            None => "write one of the escapes of KDL between the quotes".to_owned(),
        };
        let mut fault = Diagnostic::from(InvalidEscape { span, written, hint });
        if old {
            fault.fixes.push(self.without_escaped_slashes(literal));
        }
        self.report(fault);
    }

    /// The fix for every `\/` of a string, which version 1 wrote for `/`.
    fn without_escaped_slashes(&self, literal: Range<usize>) -> Fix {
        let mut edits = Vec::new();
        let mut chars = self.slice(literal.clone()).char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && chars.next().is_some_and(|(_, escaped)| escaped == '/') {
                let start = literal.start + at;
                let span = self.span(start..start + 2);
                edits.push(Edit { span, replacement: "/".to_owned() });
            }
        }
        let title = "replace each `\\/` with `/`".to_owned();
        Fix { title, applicability: Applicability::Safe, edits }
    }

    pub(super) fn report_unclosed_string(&mut self, range: Range<usize>) {
        let literal = self.slice(range.clone());
        // A brace in it may be one that was meant to stand behind it.
        self.braces_lost |= literal.contains(['{', '}']);
        let hashes = literal.bytes().take_while(|byte| *byte == b'#').count();
        let multi = literal.get(hashes..).is_some_and(|rest| rest.starts_with("\"\"\""));
        let quotes = if multi { 3 } else { 1 };
        let close = format!("{}{}", "\"".repeat(quotes), "#".repeat(hashes.min(8)));
        let span = self.span(range.start..range.start + hashes + quotes);
        self.report(UnterminatedString { span, close });
    }
}

fn whole(range: Range<usize>) -> Str {
    Str { start: narrow(range.start), end: narrow(range.end), content: Content::WHOLE }
}
