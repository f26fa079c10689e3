//! What stands between tokens that mean something: blanks, comments, continued lines.

use std::ops::Range;

use groundplan_source::{Applicability, Diagnostic};

use super::Parser;
use crate::TokenKind;
use crate::character::is_banned;
use crate::faults::{BannedCharacter, TooDeep, UnexpectedCharacter, UnterminatedComment};

impl Parser<'_> {
    /// Takes blanks, comments and line continuations. Says whether there were any.
    pub(super) fn skip_space(&mut self) -> bool {
        let mut any = false;
        loop {
            match self.peek() {
                Some(TokenKind::Blank) => {
                    self.take();
                }
                Some(TokenKind::BlockComment | TokenKind::UnclosedComment) => self.comment(),
                Some(TokenKind::Backslash) => self.continuation(),
                _ => return any,
            }
            any = true;
        }
    }

    /// Takes everything that may stand between two nodes.
    pub(super) fn skip_between_nodes(&mut self) {
        loop {
            match self.peek() {
                Some(TokenKind::Blank | TokenKind::Newline) => {
                    self.take();
                }
                Some(
                    TokenKind::LineComment | TokenKind::BlockComment | TokenKind::UnclosedComment,
                ) => self.comment(),
                Some(TokenKind::Backslash) => self.continuation(),
                _ => return,
            }
        }
    }

    /// Takes a comment of any kind.
    pub(super) fn comment(&mut self) {
        let (kind, depth, plain) = (self.peek(), self.lexer.comment_depth, self.lexer.plain);
        let range = self.take();
        let opening = range.start..range.start + 2;
        if kind != Some(TokenKind::LineComment) && depth > self.limits.max_depth {
            let (span, limit) = (self.span(opening), self.limits.max_depth);
            self.report(TooDeep { span, what: "block comments".to_owned(), limit });
        } else if kind == Some(TokenKind::UnclosedComment) {
            let span = self.span(opening);
            self.report(UnterminatedComment { span });
        }
        if kind == Some(TokenKind::UnclosedComment) {
            // It took the rest of the text, closing braces included.
            self.braces_lost = true;
        } else if !plain {
            self.check_banned(range);
        }
    }

    /// `\`, then nothing but blanks and comments up to the newline or the end of the text.
    fn continuation(&mut self) {
        let slash = self.take();
        loop {
            match self.peek() {
                Some(TokenKind::Blank) => {
                    self.take();
                }
                Some(TokenKind::BlockComment | TokenKind::UnclosedComment) => self.comment(),
                _ => break,
            }
        }
        if self.peek() == Some(TokenKind::LineComment) {
            self.comment();
        }
        match self.peek() {
            Some(TokenKind::Newline) => {
                self.take();
            }
            None => {}
            Some(_) => {
                let hint = "a `\\` at the end of a line continues the node on the next";
                let span = self.span(slash);
                self.report(UnexpectedCharacter {
                    span,
                    found: "\\".to_owned(),
                    place: "in the middle of a line".to_owned(),
                    hint: Some(hint.to_owned()),
                });
            }
        }
    }

    fn check_banned(&mut self, range: Range<usize>) {
        let text = self.slice(range.clone());
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_banned(*c)) {
            let start = range.start + at;
            self.report_banned(start..start + c.len_utf8());
        }
    }

    /// Reports the banned character of that place.
    pub(super) fn report_banned(&mut self, range: Range<usize>) {
        let c = self.slice(range.clone()).chars().next().unwrap_or('\u{FFFD}');
        let span = self.span(range);
        let written = format!("u{{{:x}}}", u32::from(c));
        let fault: Diagnostic = BannedCharacter { span, written }.into();
        self.report(fault.with_fix("take the character away", Applicability::Safe, span, ""));
    }
}
