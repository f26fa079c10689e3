use groundplan_source::{Applicability, Diagnostic};

use super::Parser;
use crate::character::is_newline;
use crate::faults::KdlV1Syntax;

impl Parser<'_> {
    /// Reports a marker on the first line that says the document is written in version 1 of KDL.
    /// To the grammar any marker is but a slashdashed node.
    pub(super) fn version(&mut self) {
        let start = self.next().start;
        let rest = self.slice(start..self.text.len());
        let line = rest.trim_start().split(is_newline).next().unwrap_or_default();
        let marker = line.strip_prefix("/-").map(str::trim_start);
        let version = marker.and_then(|marker| marker.strip_prefix("kdl-version "));
        if version.is_none_or(|version| version.trim() != "1") {
            return;
        }
        let at = start + rest.len() - rest.trim_start().len();
        let span = self.span(at..at + line.len());
        let modern = "/- kdl-version 2".to_owned();
        let fault = KdlV1Syntax { span, written: line.to_owned(), modern: modern.clone() };
        self.report(Diagnostic::from(fault).with_fix(
            "replace the marker",
            Applicability::MaybeWrong,
            span,
            modern,
        ));
    }
}
