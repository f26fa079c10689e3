use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_source::{Diagnostic, Origin, Span};

use crate::record::{Cell, CellValue, Entry, Record, Slot};
use crate::{
    Field, Held, KindRef, MissingValue, NodeKind, Position, Reason, ScalarType, Shape, Value,
};

/// A typed node: the struct that `#[derive(Node)]` is put on.
pub trait Node: Sized {
    /// The fields as data.
    const FIELDS: &'static [Field];
    /// The kind as data.
    const KIND: &'static NodeKind;
    /// One variant per field, so that a reader can be held to answer for each.
    type Field: Copy + Eq + std::fmt::Debug;
    /// The field of that index in [`Node::FIELDS`].
    fn field(index: usize) -> Option<Self::Field>;
    /// Reads the struct from the slots that start at `offset`; reports what is missing.
    fn build_part(record: &Record, offset: usize, cx: &mut Build<'_>) -> Self;

    /// Reads the struct from a record of its own kind.
    fn build(record: &Record, cx: &mut Build<'_>) -> Self {
        Self::build_part(record, 0, cx)
    }

    /// The fields that somebody wrote, with the place that decided where there is one place.
    fn written(record: &Record) -> Vec<(Self::Field, Option<Span>)> {
        record
            .slots
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| Some((Self::field(index)?, slot.written()?)))
            .collect()
    }
}

/// A part that is large and seldom written is kept behind a pointer, so that what has none of it
/// stays small.
impl<N: Node> Node for Box<N> {
    const FIELDS: &'static [Field] = N::FIELDS;
    const KIND: &'static NodeKind = N::KIND;
    type Field = N::Field;

    fn field(index: usize) -> Option<Self::Field> {
        N::field(index)
    }

    fn build_part(record: &Record, offset: usize, cx: &mut Build<'_>) -> Self {
        Box::new(N::build_part(record, offset, cx))
    }
}

/// What building needs beside the record.
pub struct Build<'a> {
    /// Where faults go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

/// A type that can stand for a field of a node struct.
pub trait FieldType: Sized {
    /// How the field is written and merged.
    const SHAPE: Shape;
    /// Whether leaving it out is a fault when it has no default.
    const REQUIRED: bool;
    /// Reads the field from its slot.
    fn build(slot: &Slot, field: &'static Field, record: &Record, cx: &mut Build<'_>) -> Self;
}

/// Values by name, in the order of the names.
#[derive(Clone, Debug)]
pub struct Map<T>(pub BTreeMap<Arc<str>, Value<T>>);

/// Child nodes by their first argument, in the order of that key.
#[derive(Clone, Debug)]
pub struct Keyed<N>(pub BTreeMap<Arc<str>, N>);

/// A child node whose fields all have defaults: there whether or not it is written.
#[derive(Clone, Debug)]
pub struct Group<N>(pub N);

/// Nodes of the top level, which are read where they are used; here it only counts that they are
/// there.
#[derive(Clone, Copy, Debug)]
pub struct Body;

/// What is laid under others of a kind: kept as a record, which the model lays there.
#[derive(Clone, Copy, Debug)]
pub struct Under<N>(std::marker::PhantomData<N>);

/// Overrides of entities: kept as records, which the model lays over the entities they name.
#[derive(Clone, Copy, Debug)]
pub struct Overrides<N>(std::marker::PhantomData<N>);

impl<T> std::ops::Deref for Map<T> {
    type Target = BTreeMap<Arc<str>, Value<T>>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<N> std::ops::Deref for Keyed<N> {
    type Target = BTreeMap<Arc<str>, N>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<N> std::ops::Deref for Group<N> {
    type Target = N;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<N: Node> FieldType for Group<N> {
    const SHAPE: Shape = Shape::Node(KindRef::Fixed(|| N::KIND));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, record: &Record, cx: &mut Build<'_>) -> Self {
        Group(match slot {
            Slot::Node(child) => N::build(child, cx),
            _ => N::build(&Record::empty(N::KIND, record.head), cx),
        })
    }
}

impl<T: ScalarType> FieldType for Value<T> {
    const SHAPE: Shape = Shape::Scalar(Held::Fixed(T::TYPE));
    const REQUIRED: bool = true;

    fn build(slot: &Slot, field: &'static Field, record: &Record, cx: &mut Build<'_>) -> Self {
        if let Slot::Scalar(cell) = slot {
            return value_of(cell);
        }
        match &field.default {
            Some(default) => {
                // A test of the model holds every default to its type.
                let value = T::parse(default.raw()).unwrap_or_else(|_| T::placeholder());
                let origin = match default.reason {
                    Reason::Rule(rule) => Origin::Default(rule),
                    Reason::Written(_) => record.origin.clone(),
                };
                Value::new(value, origin)
            }
            None => {
                report_missing(field, record, cx);
                Value::faulty(T::placeholder(), record.origin.clone())
            }
        }
    }
}

impl<T: ScalarType> FieldType for Option<Value<T>> {
    const SHAPE: Shape = Shape::Scalar(Held::Fixed(T::TYPE));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, _: &Record, _: &mut Build<'_>) -> Self {
        match slot {
            Slot::Scalar(cell) => Some(value_of(cell)),
            _ => None,
        }
    }
}

impl<T: ScalarType> FieldType for Vec<Value<T>> {
    const SHAPE: Shape = Shape::List(Held::Fixed(T::TYPE));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, _: &Record, _: &mut Build<'_>) -> Self {
        slot.cells().iter().map(value_of).collect()
    }
}

impl<T: ScalarType> FieldType for Map<T> {
    const SHAPE: Shape = Shape::Map(Held::Fixed(T::TYPE));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, _: &Record, _: &mut Build<'_>) -> Self {
        let Slot::Map(entries) = slot else {
            return Map(BTreeMap::new());
        };
        let present = entries.iter().filter_map(|(key, entry)| match entry {
            Entry::Present(_, cell) => Some((Arc::clone(key), value_of(cell))),
            Entry::Removed(_) => None,
        });
        Map(present.collect())
    }
}

impl<N: Node> FieldType for Option<N> {
    const SHAPE: Shape = Shape::Node(KindRef::Fixed(|| N::KIND));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, _: &Record, cx: &mut Build<'_>) -> Self {
        match slot {
            Slot::Node(record) => Some(N::build(record, cx)),
            _ => None,
        }
    }
}

impl<N: Node> FieldType for Keyed<N> {
    const SHAPE: Shape = Shape::Keyed(KindRef::Fixed(|| N::KIND));
    const REQUIRED: bool = false;

    fn build(slot: &Slot, _: &'static Field, _: &Record, cx: &mut Build<'_>) -> Self {
        let Slot::Keyed(entries) = slot else {
            return Keyed(BTreeMap::new());
        };
        let present = entries.iter().filter_map(|(key, entry)| match entry {
            Entry::Present(_, record) => Some((Arc::clone(key), N::build(record, cx))),
            Entry::Removed(_) => None,
        });
        Keyed(present.collect())
    }
}

impl FieldType for Body {
    const SHAPE: Shape = Shape::Nodes;
    const REQUIRED: bool = true;

    fn build(slot: &Slot, field: &'static Field, record: &Record, cx: &mut Build<'_>) -> Self {
        if !matches!(slot, Slot::Block(_)) {
            report_missing(field, record, cx);
        }
        Body
    }
}

impl<N: Node> FieldType for Under<N> {
    const SHAPE: Shape = Shape::Part(KindRef::Fixed(|| N::KIND));
    const REQUIRED: bool = false;

    fn build(_: &Slot, _: &'static Field, _: &Record, _: &mut Build<'_>) -> Self {
        Under(std::marker::PhantomData)
    }
}

impl<N: Node> FieldType for Overrides<N> {
    const SHAPE: Shape = Shape::Keyed(KindRef::Fixed(|| N::KIND));
    const REQUIRED: bool = false;

    fn build(_: &Slot, _: &'static Field, _: &Record, _: &mut Build<'_>) -> Self {
        Overrides(std::marker::PhantomData)
    }
}

impl Slot {
    /// Whether somebody wrote the field, and where if it is one place.
    fn written(&self) -> Option<Option<Span>> {
        match self {
            Slot::Absent | Slot::Removed(_) => None,
            Slot::Scalar(cell) => Some(cell.origin.span()),
            Slot::List(cells) | Slot::Anew(cells) => cells.first().map(|cell| cell.origin.span()),
            Slot::Map(entries) => entries.values().next().map(|entry| Some(entry.span())),
            Slot::Node(record) => Some(Some(record.head)),
            Slot::Block(span) => Some(Some(*span)),
            Slot::Keyed(entries) => entries.values().next().map(|entry| Some(entry.span())),
        }
    }
}

impl<T> Entry<T> {
    /// Where the key stands.
    pub fn span(&self) -> Span {
        match self {
            Entry::Present(span, _) | Entry::Removed(span) => *span,
        }
    }
}

fn value_of<T: ScalarType>(cell: &Cell) -> Value<T> {
    match &cell.value {
        CellValue::Known(scalar) => {
            Value::new(T::unwrap(scalar).unwrap_or_else(T::placeholder), cell.origin.clone())
        }
        CellValue::Open(question) => {
            Value::open(T::placeholder(), Arc::clone(question), cell.origin.clone())
        }
        CellValue::Faulty => Value::faulty(T::placeholder(), cell.origin.clone()),
    }
}

/// Reports every required field of a record that nobody wrote: for kinds that no struct is built of.
pub fn require(record: &Record, cx: &mut Build<'_>) {
    for (field, slot) in record.kind.fields.iter().zip(&record.slots) {
        if field.required && matches!(slot, Slot::Absent | Slot::Removed(_)) {
            report_missing(field, record, cx);
        }
    }
}

/// Reports a required field that nobody wrote, unless its absence follows from another fault.
pub(crate) fn report_missing(field: &Field, record: &Record, cx: &mut Build<'_>) {
    if record.broken || record.misspelt.iter().any(|name| field.name == name.as_str()) {
        return;
    }
    let (kind, name) = (&record.kind.name, &field.name);
    let expects = match &field.shape {
        Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) => &ty.expects,
        Shape::Node(_) | Shape::Keyed(_) | Shape::Part(_) | Shape::Nodes => "",
    };
    let is_block =
        matches!(field.shape, Shape::Node(_) | Shape::Keyed(_) | Shape::Part(_) | Shape::Nodes);
    let fault = MissingValue {
        span: record.head,
        kind: kind.to_string(),
        what: format!("`{name}`"),
        expects: match field.position {
            Position::Argument => format!("it behind `{kind}`: {expects}"),
            Position::Named if is_block => format!("`{name} {{ … }}`"),
            Position::Named | Position::Property => format!("`{name}`: {expects}"),
        },
        // What stands in an argument is part of a node's identity, or short and easily known.
        example: match field.position {
            _ if is_block => None,
            Position::Argument => None,
            Position::Named => Some(format!("{name} (todo)\"…\"")),
            Position::Property => Some(format!("{name}=(todo)\"…\"")),
        },
    };
    cx.diagnostics.push(fault.into());
}
