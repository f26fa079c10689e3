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
    /// The texts that a node was written for, the likeliest first: its own, those of the nodes in it,
    /// then those of the nodes around it, the nearest first. `document` counts the documents of a
    /// stream from zero.
    pub fn written_at(&self, document: usize, pointer: &str) -> Vec<Span> {
        let (first, last) = self.lines_of(document);
        let is_below = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let marks = self.marks.iter().filter(|mark| (first..=last).contains(&mark.line));
        let written = marks.filter_map(|mark| {
            let distance = match mark.pointer {
                at if at == pointer => (0, 0),
                at if is_below(pointer, at) => (1, 0),
                at if is_below(at, pointer) => (2, usize::MAX - at.len()),
                _ => return None,
            };
            Some((distance, Origin::span(mark.origin)?))
        });
        let mut written: Vec<_> = written.collect();
        // Of several as near, the first one begins the node.
        written.sort_by_key(|(distance, _)| *distance);
        written.into_iter().map(|(_, span)| span).collect()
    }

    /// The first and the last line of a document.
    fn lines_of(&self, document: usize) -> (u32, u32) {
        let breaks = self.text.lines().zip(1_u32..).filter(|(line, _)| *line == "---");
        let mut lines = breaks.map(|(_, number)| number).skip(document.saturating_sub(1));
        let first = if document == 0 { 0 } else { lines.next().unwrap_or(u32::MAX) };
        (first, lines.next().unwrap_or(u32::MAX))
    }
}
