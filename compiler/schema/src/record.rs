use std::sync::Arc;

use groundplan_source::{Origin, Span};
use indexmap::IndexMap;

use crate::{Held, NodeKind, Question, scalar::Scalar};

/// A decoded node: a slot for each field of its kind, every value parsed and every fault reported,
/// but no default filled in and nothing required yet, because an override may still come.
#[derive(Clone, Debug)]
pub struct Record {
    /// The kind, which says what each slot means.
    pub kind: Held<NodeKind>,
    /// Name and entries of the node, without its children: where a missing value is reported.
    pub head: Span,
    /// The places that contributed to the node, the deciding one last.
    pub origin: Origin,
    /// One per field of the kind, in its order.
    pub slots: Vec<Slot>,
    /// The syntax of the head is broken: what is missing may stand in the broken part.
    pub broken: bool,
    /// Fields that a misspelt name was probably meant for: not to be reported as missing too.
    pub misspelt: Vec<String>,
}

/// What stands in one field. A record has a slot for each field of its kind, most of them absent,
/// so what is large is kept behind a pointer.
#[derive(Clone, Debug, Default)]
pub enum Slot {
    /// Not written.
    #[default]
    Absent,
    /// Written as `#null`: takes away what a base has.
    Removed(Span),
    /// One value.
    Scalar(Cell),
    /// Values in order. Over a base they are appended.
    List(Vec<Cell>),
    /// Values in order behind a `#null`: over a base they replace what it has.
    Anew(Vec<Cell>),
    /// Values by name.
    Map(Box<IndexMap<Arc<str>, Entry<Cell>>>),
    /// One child.
    Node(Box<Record>),
    /// Children by key.
    Keyed(Box<IndexMap<Arc<str>, Entry<Record>>>),
    /// A block of nodes that are read elsewhere.
    Block(Span),
}

/// Something under a key: there, or taken away by `#null`.
#[derive(Clone, Debug)]
pub enum Entry<T> {
    /// It is there; with the span of its key.
    Present(Span, T),
    /// An override takes it away.
    Removed(Span),
}

/// One value and where it came from.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The value or the question in its place.
    pub value: CellValue,
    /// Where it came from.
    pub origin: Origin,
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum CellValue {
    /// A value that its type accepted.
    Known(Scalar),
    /// `(todo)"…"`.
    Open(Arc<Question>),
    /// Its fault is reported; nothing more is to be said about it.
    Faulty,
}

impl Slot {
    /// The values of a list; none for anything else.
    pub fn cells(&self) -> &[Cell] {
        match self {
            Slot::List(cells) | Slot::Anew(cells) => cells,
            _ => &[],
        }
    }
}

impl Record {
    /// A record of that kind with nothing written in it.
    pub fn empty(kind: impl Into<Held<NodeKind>>, head: Span) -> Self {
        let kind = kind.into();
        Self {
            head,
            origin: Origin::Written(head),
            slots: kind.fields.iter().map(|_| Slot::Absent).collect(),
            kind,
            broken: false,
            misspelt: Vec::new(),
        }
    }

    /// What stands in the named field.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        let (index, _) = self.kind.fields.iter().enumerate().find(|(_, f)| f.name == *name)?;
        self.slots.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Most of what decoding takes in memory is made of these.
    #[test]
    fn slots_are_small() {
        assert!(size_of::<Slot>() <= 48, "{}", size_of::<Slot>());
    }
}
