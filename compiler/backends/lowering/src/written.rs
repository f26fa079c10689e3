use groundplan_source::{Origin, Span};

use crate::Artifact;

/// What the nodes of a file were written for. It is made once for a file, whose changes may be many.
#[derive(Debug)]
pub struct Written<'a> {
    /// Sorted by document, pointer and line, so that what is in a node stands together.
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    /// Its document in a stream, from zero.
    document: usize,
    pointer: &'a str,
    line: u32,
    span: Span,
}

impl<'a> Written<'a> {
    /// Reads where the lines of a file came from.
    pub fn of(file: &'a Artifact<'_>) -> Self {
        let breaks = file.text.lines().zip(1_u32..).filter(|(line, _)| *line == "---");
        let breaks: Vec<_> = breaks.map(|(_, number)| number).collect();
        let nodes = file.marks.iter().filter_map(|mark| {
            let document = breaks.partition_point(|line| *line < mark.line);
            let span = Origin::span(mark.origin)?;
            Some(Node { document, pointer: mark.pointer, line: mark.line, span })
        });
        let mut nodes: Vec<_> = nodes.collect();
        nodes.sort_by(|one, other| one.key().cmp(&other.key()));
        Self { nodes }
    }

    /// The texts that a node was written for, the likeliest first: its own, those of the nodes in it,
    /// then those of the nodes around it, the nearest first. `document` counts the documents of a
    /// stream from zero.
    pub fn at(&self, document: usize, pointer: &str) -> impl Iterator<Item = Span> {
        let own = self.exactly(document, pointer);
        let inner = std::iter::once_with(move || self.inside(document, pointer)).flatten();
        let around = outer(pointer).flat_map(move |outer| self.exactly(document, outer));
        own.iter().chain(inner).chain(around).map(|node| node.span)
    }

    /// The nodes from a pointer on.
    fn from(&self, document: usize, pointer: &str) -> &[Node<'a>] {
        let first = self.nodes.partition_point(|node| node.key() < (document, pointer, 0));
        self.nodes.get(first..).unwrap_or_default()
    }

    fn exactly(&self, document: usize, pointer: &str) -> &[Node<'a>] {
        let from = self.from(document, pointer);
        let len = from.partition_point(|node| (node.document, node.pointer) == (document, pointer));
        from.get(..len).unwrap_or_default()
    }

    /// What stands in a node, line by line.
    fn inside(&self, document: usize, pointer: &str) -> Vec<&Node<'a>> {
        let below = format!("{pointer}/");
        let from = self.from(document, &below);
        let is_below =
            |node: &&Node<'_>| node.document == document && node.pointer.starts_with(&below);
        let mut inside: Vec<_> = from.iter().take_while(is_below).collect();
        inside.sort_by_key(|node| node.line);
        inside
    }
}

impl Node<'_> {
    fn key(&self) -> (usize, &str, u32) {
        (self.document, self.pointer, self.line)
    }
}

/// The pointers of the nodes around a node, the nearest first.
fn outer(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(around(pointer), |inner| around(inner))
}

fn around(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(outer, _)| outer)
}
