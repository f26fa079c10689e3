//! Values: words that are numbers, keywords or text, and strings.

use std::ops::Range;

use groundplan_source::{Applicability, Diagnostic};

use super::unexpected::escaped;
use super::{Parser, narrow};
use crate::TokenKind;
use crate::faults::{InvalidNumber, KdlV1Syntax, UnexpectedCharacter, UnknownKeyword};
use crate::number::{is_number, looks_like_number};
use crate::tree::{Content, Str, ValueData};

impl Parser<'_> {
    /// What a literal that was taken means, and where it is: the `r` of an old raw string does not
    /// belong to it.
    pub(super) fn literal(
        &mut self,
        kind: TokenKind,
        range: Range<usize>,
        plain: bool,
    ) -> (ValueData, Range<usize>) {
        if kind == TokenKind::Word {
            return match self.slice(range.clone()) {
                "r" if self.string_follows(range.end) => {
                    let str = self.v1_raw(range.start);
                    (ValueData::Text(str.content), str.start as usize..str.end as usize)
                }
                word => (self.word(word, range.clone()), range),
            };
        }
        let faults = self.faults;
        let str = self.string(kind, range.clone(), plain);
        let broken = self.faults > faults;
        (if broken { ValueData::Broken } else { ValueData::Text(str.content) }, range)
    }

    fn word(&mut self, word: &str, range: Range<usize>) -> ValueData {
        if is_plain(word) {
            return ValueData::Text(Content::WHOLE);
        }
        if let Some(keyword) = word.strip_prefix('#') {
            return keyword_value(keyword).unwrap_or_else(|| {
                let span = self.span(range);
                self.report(UnknownKeyword { span, written: escaped(word) });
                ValueData::Broken
            });
        }
        if looks_like_number(word) {
            if is_number(word) {
                return ValueData::Number;
            }
            let span = self.span(range);
            self.report(InvalidNumber { span, written: escaped(word) });
            return ValueData::Broken;
        }
        let Some(value) = keyword_value(word) else {
            return ValueData::Text(Content::WHOLE);
        };
        let span = self.span(range);
        let modern = format!("#{word}");
        let title = format!("replace with `{modern}`");
        let fault = KdlV1Syntax { span, written: word.to_owned(), modern: modern.clone() };
        let fault = Diagnostic::from(fault).with_fix(title, Applicability::Safe, span, modern);
        self.report(fault);
        value
    }

    /// Reports a word that cannot be an identifier.
    pub(super) fn check_identifier(&mut self, word: &str, range: Range<usize>) {
        if is_plain(word) {
            return;
        }
        if word.starts_with('#') {
            let hint = match word {
                "#" => "a comment begins with `//`",
                _ => "put it in quotes if it is text",
            };
            let fault = UnexpectedCharacter {
                span: self.span(range),
                found: escaped(word),
                place: "as a name".to_owned(),
                hint: Some(hint.to_owned()),
            };
            self.report(fault);
        } else if keyword_value(word).is_some() {
            let span = self.span(range);
            let modern = format!("\"{word}\"");
            let fault = KdlV1Syntax { span, written: word.to_owned(), modern: modern.clone() };
            self.report(Diagnostic::from(fault).with_fix(
                "put it in quotes",
                Applicability::MaybeWrong,
                span,
                modern,
            ));
        } else if looks_like_number(word) {
            let span = self.span(range);
            self.report(InvalidNumber { span, written: escaped(word) });
        }
    }

    /// Whether a string begins at once at `end`: `r"…"` and `r#"…"#` of version 1 come as a word
    /// and a string.
    pub(super) fn string_follows(&self, end: usize) -> bool {
        self.next().start == end && matches!(self.peek(), Some(TokenKind::Quoted | TokenKind::Raw))
    }

    /// At the string of an old raw string that begins at `start`.
    pub(super) fn v1_raw(&mut self, start: usize) -> Str {
        let quoted = self.peek() == Some(TokenKind::Quoted);
        let literal = self.take();
        let written = self.slice(start..literal.end);
        let body = self.slice(literal.clone());
        let modern = if quoted { format!("#{body}#") } else { body.to_owned() };
        let edge = 1 + body.bytes().take_while(|byte| *byte == b'#').count();
        let span = self.span(start..literal.end);
        let title = format!("replace with `{}`", escaped(&modern));
        let fault = KdlV1Syntax { span, written: escaped(written), modern: escaped(&modern) };
        let fault = Diagnostic::from(fault).with_fix(title, Applicability::Safe, span, modern);
        self.report(fault);
        let (start, end) = (narrow(literal.start), narrow(literal.end));
        Str { start, end, content: Content::within(narrow(edge)) }
    }
}

/// Whether a word is an identifier by its first letter already: no number, and no keyword with or
/// without its `#`.
fn is_plain(word: &str) -> bool {
    let first = word.as_bytes().first();
    !matches!(first, Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'#' | b'f' | b'i' | b'n' | b't'))
}

/// What a keyword means, without its `#`.
fn keyword_value(word: &str) -> Option<ValueData> {
    match word {
        "true" => Some(ValueData::Bool(true)),
        "false" => Some(ValueData::Bool(false)),
        "null" => Some(ValueData::Null),
        "inf" | "-inf" | "nan" => Some(ValueData::Infinite),
        _ => None,
    }
}
