use std::ops::Range;

use super::{Parser, narrow};
use crate::TokenKind;
use crate::faults::ExpectedToken;
use crate::tree::{Content, EntryData, NONE, Str};

impl Parser<'_> {
    /// Whether the next token can begin an entry.
    pub(super) fn starts_value(&self) -> bool {
        self.peek() == Some(TokenKind::OpenParen) || self.starts_literal()
    }

    fn starts_literal(&self) -> bool {
        self.peek().is_some_and(|kind| {
            kind.is_string() || matches!(kind, TokenKind::Word | TokenKind::UnclosedString)
        })
    }

    /// An argument or property; none, with its fault reported, where there is no reading on.
    /// Space behind it may be taken; `spaced` tells.
    pub(super) fn entry(&mut self) -> Option<EntryData> {
        self.spaced = false;
        let start = self.next().start;
        if self.peek() == Some(TokenKind::OpenParen) {
            return self.annotated_value(start, None);
        }
        let Some(kind) = self.peek().filter(|_| self.starts_literal()) else {
            self.report_unexpected();
            return None;
        };
        let (range, plain) = self.take_literal();
        // Space before `=` belongs to the property.
        self.spaced = self.skip_space();
        if self.peek() == Some(TokenKind::Equals) {
            self.take();
            self.spaced = false;
            let key = self.string(kind, range, plain);
            self.skip_space();
            return self.annotated_value(start, Some(key));
        }
        Some(self.value(start, None, NONE, kind, range, plain))
    }

    /// Takes a literal, and says where it is and whether it is plain ASCII.
    fn take_literal(&mut self) -> (Range<usize>, bool) {
        let plain = self.lexer.plain;
        (self.take(), plain)
    }

    /// An annotation, if there is one, and the value behind it.
    fn annotated_value(&mut self, start: usize, key: Option<Str>) -> Option<EntryData> {
        let faults = self.faults;
        let annotation = self.annotation();
        let Some(kind) = self.peek().filter(|_| self.starts_literal()) else {
            // A broken annotation is reported already, and nothing is left of the line.
            if self.faults == faults {
                self.report_no_value(start, key.is_some());
            }
            return None;
        };
        let (range, plain) = self.take_literal();
        Some(self.value(start, key, annotation, kind, range, plain))
    }

    fn value(
        &mut self,
        start: usize,
        key: Option<Str>,
        annotation: u32,
        kind: TokenKind,
        range: Range<usize>,
        plain: bool,
    ) -> EntryData {
        let (value, range) = self.literal(kind, range, plain);
        EntryData {
            start: narrow(start),
            key_end: key.map_or(narrow(start), |key| key.end),
            key: key.map_or(Content::WHOLE, |key| key.content),
            annotation,
            value_start: narrow(range.start),
            end: narrow(range.end),
            value,
        }
    }

    fn report_no_value(&mut self, start: usize, property: bool) {
        let span = match self.peek() {
            // What is missing is missing behind the `=`, not on the next line.
            None | Some(TokenKind::Newline | TokenKind::LineComment) => {
                self.span(start..self.consumed.max(start))
            }
            _ => self.span(self.next()),
        };
        let found = self.describe_next();
        let hint = property.then(|| "a property is written `name=value`".to_owned());
        self.report(ExpectedToken { span, expected: "a value".to_owned(), found, hint });
    }
}
