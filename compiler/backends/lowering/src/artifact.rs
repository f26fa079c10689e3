use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::Question;
use groundplan_source::{Origin, Span};

use crate::Target;
use groundplan_document::Marks;

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Artifact<'m> {
    /// The target that it belongs to.
    pub target: Target,
    /// The environment that it belongs to, if it belongs to one.
    pub environment: Option<&'m str>,
    /// What it holds; ends with a line break.
    pub text: String,
    /// Where its lines came from.
    pub marks: Marks<'m>,
}

/// Files by path. Paths are relative to the project's directory, with `/` between components.
pub type Artifacts<'m> = BTreeMap<String, Artifact<'m>>;

/// A part of the output that waits for answers: none of its files is made.
#[derive(Clone, Debug)]
pub struct Blocked<'m> {
    /// The environment.
    pub environment: &'m str,
    /// The target.
    pub target: Target,
    /// The open questions that it needs answered, in the order of the description.
    pub questions: Vec<Arc<Question>>,
}

impl Artifact<'_> {
    /// The text that a node was written for: its own; else that of the first node in it, or of the
    /// nearest one around it, that somebody wrote. `document` counts the documents of a stream from
    /// zero.
    pub fn written_at(&self, document: usize, pointer: &str) -> Option<Span> {
        let (first, last) = self.lines_of(document);
        let marks = self.marks.iter().filter(|mark| (first..=last).contains(&mark.line));
        let written = marks.filter_map(|mark| Some((mark.pointer, Origin::span(mark.origin)?)));
        let written: Vec<(&str, Span)> = written.collect();
        let is_below = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let own = written.iter().find(|(at, _)| *at == pointer);
        let inside = || written.iter().find(|(at, _)| is_below(pointer, at));
        let around = || {
            let around = written.iter().filter(|(at, _)| is_below(at, pointer));
            // Of several as near, the first one begins the node.
            around.reduce(|near, other| if other.0.len() > near.0.len() { other } else { near })
        };
        own.or_else(inside).or_else(around).map(|(_, span)| *span)
    }

    /// The first and the last line of a document.
    fn lines_of(&self, document: usize) -> (u32, u32) {
        let breaks = self.text.lines().zip(1_u32..).filter(|(line, _)| *line == "---");
        let mut lines = breaks.map(|(_, number)| number).skip(document.saturating_sub(1));
        let first = if document == 0 { 0 } else { lines.next().unwrap_or(u32::MAX) };
        (first, lines.next().unwrap_or(u32::MAX))
    }
}
