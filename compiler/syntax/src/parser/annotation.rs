use groundplan_source::Diagnostic;

use super::{Parser, narrow, push};
use crate::TokenKind;
use crate::faults::ExpectedToken;
use crate::tree::{AnnotationData, NONE};

impl Parser<'_> {
    /// An annotation and the space behind it, if the next token opens one: its index among the
    /// annotations, or [`NONE`].
    pub(super) fn annotation(&mut self) -> u32 {
        if self.peek() != Some(TokenKind::OpenParen) {
            return NONE;
        }
        let open = self.take();
        self.skip_space();
        let word = self.name();
        self.skip_space();
        if self.peek() != Some(TokenKind::CloseParen) {
            self.report_unclosed_paren(open);
            self.skip_to_line_end();
            return NONE;
        }
        self.take();
        let Some(word) = word else {
            let span = self.span(open.start..self.consumed);
            self.report(ExpectedToken {
                span,
                expected: "a word between the parentheses".to_owned(),
                found: "none".to_owned(),
                hint: None,
            });
            self.skip_space();
            return NONE;
        };
        self.skip_space();
        let index = narrow(self.tree.annotations.len());
        push(&mut self.tree.annotations, AnnotationData { open: narrow(open.start), word });
        index
    }

    fn report_unclosed_paren(&mut self, open: std::ops::Range<usize>) {
        let fault = ExpectedToken {
            span: self.span(self.next()),
            expected: "`)`".to_owned(),
            found: self.describe_next(),
            hint: Some("an annotation is one word, like `(ref)`".to_owned()),
        };
        let opened = self.span(open);
        self.report(Diagnostic::from(fault).with_label(opened, "opened here"));
    }
}
