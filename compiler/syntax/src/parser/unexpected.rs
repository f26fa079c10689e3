//! Reports of what cannot stand where it stands.

use groundplan_source::{Applicability, Diagnostic};

use super::Parser;
use crate::TokenKind;
use crate::character::is_banned;
use crate::faults::{ExpectedToken, MissingSpace, UnexpectedCharacter};

impl Parser<'_> {
    /// What the next token is, for people.
    pub(super) fn describe_next(&self) -> String {
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some(TokenKind::Newline | TokenKind::LineComment) => "the end of the line".to_owned(),
            Some(_) => {
                let text = self.slice(self.next());
                let short: String = text.chars().take(20).collect();
                let more = if short.len() < text.len() { "…" } else { "" };
                format!("`{}{more}`", escaped(&short))
            }
        }
    }

    pub(super) fn report_no_name(&mut self) {
        let range = self.next();
        if self.peek() == Some(TokenKind::Illegal) && self.starts_banned() {
            return self.report_banned(range);
        }
        let hint = match self.peek() {
            Some(TokenKind::OpenBrace) => Some("write a node's name in front of its block"),
            Some(TokenKind::Semicolon) => Some("one `;` ends a node; take this one away"),
            Some(_) => Some("a node begins with its name, like `service \"web\"`"),
            None => None,
        };
        let fault = ExpectedToken {
            span: self.span(range),
            expected: "the name of a node".to_owned(),
            found: self.describe_next(),
            hint: hint.map(str::to_owned),
        };
        self.report(fault);
    }

    pub(super) fn report_missing_space(&mut self) {
        let range = self.next();
        if self.slice(range.clone()).starts_with(',') {
            return self.report_comma(range.start);
        }
        let (span, insert) = (self.span(range.clone()), self.span(range.start..range.start));
        let fault: Diagnostic = MissingSpace { span }.into();
        self.report(fault.with_fix("put a space in front", Applicability::MaybeWrong, insert, " "));
    }

    /// A `,` right behind a value. By itself it would be a word, and with it one value more.
    fn report_comma(&mut self, at: usize) {
        let span = self.span(at..at + 1);
        let fault: Diagnostic = UnexpectedCharacter {
            span,
            found: ",".to_owned(),
            place: "between values".to_owned(),
            hint: Some("values are divided by spaces alone".to_owned()),
        }
        .into();
        self.report(fault.with_fix("take the comma away", Applicability::Safe, span, ""));
    }

    pub(super) fn report_after_block(&mut self) {
        let hint = "begin the next node on a line of its own, or divide them by `;`";
        let fault = ExpectedToken {
            span: self.span(self.next()),
            expected: "the end of the line after `}`".to_owned(),
            found: self.describe_next(),
            hint: Some(hint.to_owned()),
        };
        self.report(fault);
    }

    pub(super) fn report_unexpected(&mut self) {
        let range = self.next();
        let text = self.slice(range.clone());
        let Some(first) = text.chars().next() else {
            // Only a slashdash can bring us to the end of the text.
            let span = self.span(range);
            let found = "the end of the file".to_owned();
            let expected = "something to leave out after `/-`".to_owned();
            return self.report(ExpectedToken { span, expected, found, hint: None });
        };
        if is_banned(first) {
            return self.report_banned(range.start..range.start + first.len_utf8());
        }
        let hint = match first {
            _ if text == "/-" => Some("one `/-` is enough to leave something out"),
            '[' | ']' => Some("a list is written as several values: `name \"a\" \"b\"`"),
            '=' if self.is_bare() => Some("the value of a child follows its name without a `=`"),
            '=' => Some("a property is written `name=value`"),
            '/' => Some("a comment begins with `//`; put a path in quotes"),
            _ => None,
        };
        let span = self.span(range);
        self.report(UnexpectedCharacter {
            span,
            found: escaped(text),
            place: "here".to_owned(),
            hint: hint.map(str::to_owned),
        });
    }

    /// Whether the node that is being read has no entry yet.
    fn is_bare(&self) -> bool {
        let node = self.open.last().and_then(|open| self.tree.nodes.get(open.index as usize));
        node.is_some_and(|node| node.entry_count == 0)
    }

    fn starts_banned(&self) -> bool {
        self.slice(self.next()).chars().next().is_some_and(is_banned)
    }
}

/// Text of the input, fit to stand in a message: short and without control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(40) {
        match c {
            '"' | '\'' | '\\' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}
