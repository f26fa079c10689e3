use std::sync::Arc;

use groundplan_source::{FileId, Span};

use crate::number::read_number;

/// A parsed document: nodes and entries in flat arenas, spans on everything. Together with its
/// text, nothing of the document is lost; what was slashdashed is not in it.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) text: Arc<str>,
    pub(crate) file: FileId,
    /// The first node at the top level.
    pub(crate) first: u32,
    /// Every node, in front of its children.
    pub(crate) nodes: Vec<NodeData>,
    /// Every entry; those of one node are neighbours.
    pub(crate) entries: Vec<EntryData>,
    /// What stands in parentheses in front of nodes and values.
    pub(crate) annotations: Vec<AnnotationData>,
    /// The texts of strings that differ from how they are written, one behind the other.
    pub(crate) decoded: String,
    /// Where each of them ends.
    pub(crate) decoded_ends: Vec<u32>,
}

/// No node, annotation or place.
pub(crate) const NONE: u32 = u32::MAX;

/// Where the text of a string is: in the document, so many bytes of quotes and hashes inside the
/// literal; or among the decoded strings, where escapes make the two differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content(u32);

const DECODED: u32 = 1 << 31;

impl Content {
    /// The literal itself.
    pub(crate) const WHOLE: Self = Self(0);

    /// The literal without so many bytes at either side.
    pub(crate) fn within(edge: u32) -> Self {
        // A file is far smaller than half of what 32 bits can count, so the highest bit is free.
        Self(edge & !DECODED)
    }

    /// A decoded string.
    pub(crate) fn decoded(index: u32) -> Self {
        Self(index | DECODED)
    }
}

/// A string with the place of its literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Str {
    pub start: u32,
    pub end: u32,
    pub content: Content,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AnnotationData {
    /// Where its `(` is.
    pub open: u32,
    pub word: Str,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeData {
    pub name: Str,
    /// Among the annotations, or [`NONE`].
    pub annotation: u32,
    pub head_end: u32,
    pub end: u32,
    pub first_entry: u32,
    pub entry_count: u32,
    pub first_child: u32,
    pub next: u32,
    /// Where the `{` of its block is, or [`NONE`]. The block ends with the node.
    pub block: u32,
    pub broken: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryData {
    pub start: u32,
    /// The end of the key, which begins with the entry; at its start if there is no key.
    pub key_end: u32,
    pub key: Content,
    /// Among the annotations, or [`NONE`].
    pub annotation: u32,
    pub value_start: u32,
    pub end: u32,
    pub value: ValueData,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueData {
    Text(Content),
    /// Well formed; what it is worth is read when somebody asks.
    Number,
    /// `#inf`, `#-inf` or `#nan`.
    Infinite,
    Bool(bool),
    Null,
    Broken,
}

/// A value as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// A string of any kind, decoded.
    Text(&'t str),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// A number with a fraction or an exponent.
    Decimal(f64),
    /// A number that neither of the two can hold, and `#inf`, `#-inf`, `#nan`: as it is written.
    Huge(&'t str),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
    /// Unreadable; its fault is reported.
    Broken,
}

/// A node: a name, entries and child nodes. A handle that is cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

/// An argument or a property of a node.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    tree: &'t Tree,
    data: &'t EntryData,
}

/// A type annotation: `(ref)`.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'t> {
    /// The word between the parentheses.
    pub text: &'t str,
    /// The word without the parentheses.
    pub span: Span,
}

impl Tree {
    /// The file it was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The nodes at the top level, in order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.chain(self.first)
    }

    fn chain(&self, first: u32) -> impl Iterator<Item = Node<'_>> {
        let node = move |index: u32| (index != NONE).then_some(Node { tree: self, index });
        std::iter::successors(node(first), move |last| node(last.data()?.next))
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }

    fn content(&self, start: u32, end: u32, content: Content) -> &str {
        if content.0 & DECODED != 0 {
            let index = (content.0 & !DECODED) as usize;
            let end_of = |index: usize| self.decoded_ends.get(index).map(|end| *end as usize);
            let start = index.checked_sub(1).and_then(end_of).unwrap_or_default();
            return self.decoded.get(start..end_of(index).unwrap_or(start)).unwrap_or_default();
        }
        let edge = content.0 as usize;
        let range = start as usize + edge..(end as usize).saturating_sub(edge);
        self.text.get(range).unwrap_or_default()
    }

    fn str(&self, str: Str) -> &str {
        self.content(str.start, str.end, str.content)
    }

    fn annotation(&self, index: u32) -> Option<Annotation<'_>> {
        let AnnotationData { word, .. } = *self.annotations.get(index as usize)?;
        Some(Annotation { text: self.str(word), span: self.span(word.start, word.end) })
    }

    fn head_start(&self, node: &NodeData) -> u32 {
        self.annotations
            .get(node.annotation as usize)
            .map_or(node.name.start, |annotation| annotation.open)
    }
}

impl<'t> Node<'t> {
    fn data(self) -> Option<&'t NodeData> {
        self.tree.nodes.get(self.index as usize)
    }

    fn span_of(self, range: impl Fn(&NodeData) -> (u32, u32)) -> Span {
        let (start, end) = self.data().map_or((0, 0), range);
        self.tree.span(start, end)
    }

    /// The name, decoded.
    pub fn name(self) -> &'t str {
        self.data().map_or("", |data| self.tree.str(data.name))
    }

    /// Where the name stands.
    pub fn name_span(self) -> Span {
        self.span_of(|data| (data.name.start, data.name.end))
    }

    /// The annotation in front of the name.
    pub fn annotation(self) -> Option<Annotation<'t>> {
        self.tree.annotation(self.data()?.annotation)
    }

    /// Arguments and properties in the order in which they are written, doubles included.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t>> {
        let range = self.data().map_or(0..0, |data| {
            data.first_entry as usize..(data.first_entry + data.entry_count) as usize
        });
        let tree = self.tree;
        tree.entries.get(range).unwrap_or_default().iter().map(move |data| Entry { tree, data })
    }

    /// Child nodes in order.
    pub fn children(self) -> impl Iterator<Item = Node<'t>> {
        self.tree.chain(self.data().map_or(NONE, |data| data.first_child))
    }

    /// Whether a block of children is written, be it empty.
    pub fn has_block(self) -> bool {
        self.block_span().is_some()
    }

    /// The block of children with its braces.
    pub fn block_span(self) -> Option<Span> {
        let data = self.data().filter(|data| data.block != NONE)?;
        Some(self.tree.span(data.block, data.end))
    }

    /// From the annotation or name to the last entry, without the children.
    pub fn head_span(self) -> Span {
        self.span_of(|data| (self.tree.head_start(data), data.head_end))
    }

    /// The whole node with its children.
    pub fn span(self) -> Span {
        self.span_of(|data| (self.tree.head_start(data), data.end))
    }

    /// Whether a syntax fault lies in its head: what is missing there may have been written.
    pub fn is_broken(self) -> bool {
        self.data().is_none_or(|data| data.broken)
    }
}

impl<'t> Entry<'t> {
    /// The key of a property; none for an argument.
    pub fn key(self) -> Option<&'t str> {
        let EntryData { start, key_end, key, .. } = *self.data;
        (key_end > start).then(|| self.tree.content(start, key_end, key))
    }

    /// Where the key stands.
    pub fn key_span(self) -> Option<Span> {
        let EntryData { start, key_end, .. } = *self.data;
        (key_end > start).then(|| self.tree.span(start, key_end))
    }

    /// The annotation in front of the value.
    pub fn annotation(self) -> Option<Annotation<'t>> {
        self.tree.annotation(self.data.annotation)
    }

    /// The value.
    pub fn value(self) -> Value<'t> {
        match self.data.value {
            ValueData::Text(content) => {
                Value::Text(self.tree.content(self.data.value_start, self.data.end, content))
            }
            ValueData::Number => read_number(self.written()),
            ValueData::Infinite => Value::Huge(self.written()),
            ValueData::Bool(value) => Value::Bool(value),
            ValueData::Null => Value::Null,
            ValueData::Broken => Value::Broken,
        }
    }

    /// The literal as it is written, with its quotes.
    pub fn written(self) -> &'t str {
        let range = self.data.value_start as usize..self.data.end as usize;
        self.tree.text.get(range).unwrap_or_default()
    }

    /// Where the text of a string stands, between its quotes; the whole literal where escapes make
    /// the text differ from how it is written, and of any other value.
    pub fn text_span(self) -> Span {
        let EntryData { value_start, end, value, .. } = *self.data;
        match value {
            ValueData::Text(Content(edge)) if edge & DECODED == 0 => {
                self.tree.span(value_start.saturating_add(edge), end.saturating_sub(edge))
            }
            _ => self.value_span(),
        }
    }

    /// Where the literal stands.
    pub fn value_span(self) -> Span {
        self.tree.span(self.data.value_start, self.data.end)
    }

    /// Key, annotation and literal.
    pub fn span(self) -> Span {
        self.tree.span(self.data.start, self.data.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The memory that a tree takes is promised; this is what most of it is made of.
    #[test]
    fn nodes_and_entries_are_small() {
        assert_eq!(size_of::<NodeData>(), 48);
        assert_eq!(size_of::<EntryData>(), 32);
    }
}
