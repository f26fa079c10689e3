use std::sync::Arc;

use groundplan_source::DefaultRule;
use groundplan_syntax::Value as Literal;

use crate::{Held, Raw, ValueType, Word};

/// A kind of node, as data: what decoding, completion, hover and the reference pages read. Built
/// in, or made by a component: no reader can tell.
#[derive(Debug)]
pub struct NodeKind {
    /// The node's name as it is written.
    pub name: Word,
    /// What it is; the first line is its summary.
    pub doc: Word,
    /// What may stand in it, in the order of declaration; flattened parts are included.
    pub fields: Held<[Field]>,
}

impl NodeKind {
    /// The field that a child of that name is written for, with its index.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.find(name, |position| position == Position::Named)
    }

    /// The field that a property of that name is written for, with its index.
    pub fn property(&self, name: &str) -> Option<(usize, &Field)> {
        self.find(name, |position| position == Position::Property).or_else(|| self.field(name))
    }

    fn find(&self, name: &str, at: impl Fn(Position) -> bool) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, field)| at(field.position) && *field.name == *name)
    }

    /// The positional fields with their indices, in order.
    pub fn arguments(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| field.position == Position::Argument)
    }

    /// Names of the fields that children are written for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named(|position| position == Position::Named)
    }

    /// Names of the fields that properties are written for.
    pub fn property_names(&self) -> impl Iterator<Item = &str> {
        self.named(|position| position != Position::Argument)
    }

    fn named(&self, at: impl Fn(Position) -> bool) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |field| at(field.position)).map(|field| &*field.name)
    }
}

/// One field of a node kind.
#[derive(Clone, Debug)]
pub struct Field {
    /// Kebab-case name; for an argument, what it is called in messages.
    pub name: Word,
    /// What it means; the first line is its summary.
    pub doc: Word,
    /// Where it is written.
    pub position: Position,
    /// What it holds.
    pub shape: Shape,
    /// Whether a description without it is at fault.
    pub required: bool,
    /// The value when it is not written.
    pub default: Option<FieldDefault>,
}

/// A default as it would be written, and the reason for it.
#[derive(Clone, Debug)]
pub struct FieldDefault {
    /// The literal, without quotes.
    pub text: Word,
    /// Why it is this.
    pub reason: Reason,
}

/// Why a default is what it is.
#[derive(Clone, Debug)]
pub enum Reason {
    /// A rule of the language.
    Rule(&'static DefaultRule),
    /// What a component says of its own.
    Written(Word),
}

impl FieldDefault {
    /// The default as a literal: a number or a flag in it is read as one.
    pub fn raw(&self) -> Raw<'_> {
        let literal = match &*self.text {
            "#true" => Literal::Bool(true),
            "#false" => Literal::Bool(false),
            text => text.parse().map_or(Literal::Text(text), Literal::Integer),
        };
        Raw { literal, written: &self.text }
    }

    /// The reason, as a clause; empty where a component gives none.
    pub fn because(&self) -> &str {
        match &self.reason {
            Reason::Rule(rule) => rule.because,
            Reason::Written(text) => text,
        }
    }
}

/// Where a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// An argument of the node; a list takes all arguments that are left.
    Argument,
    /// By name: as a property (`cpu="65%"`) or as a child (`cpu "65%"`).
    Named,
    /// As a property alone: a child of that name is another field.
    Property,
}

/// What a field holds, and so how it merges.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One value. An override replaces it.
    Scalar(Held<ValueType>),
    /// Values in order. An override appends.
    List(Held<ValueType>),
    /// A block of `NAME value` lines. An override merges by name.
    Map(Held<ValueType>),
    /// One child node. An override replaces it field by field. A child whose kind takes an argument
    /// may be written as a property with that argument.
    Node(KindRef),
    /// Child nodes told apart by their first argument. An override merges by that key.
    Keyed(KindRef),
    /// One child node that says something of others of its kind, and so has no arguments. An override
    /// replaces it field by field.
    Part(KindRef),
    /// A block of nodes of the top level, which are read where they are used.
    Nodes,
}

/// The kind of a child.
#[derive(Clone, Debug)]
pub enum KindRef {
    /// Built in. Kinds that hold one another cannot be constants of one another.
    Fixed(fn() -> &'static NodeKind),
    /// Built in, and named by a component.
    Known(&'static NodeKind),
    /// Made by a component.
    Made(Arc<NodeKind>),
}

impl KindRef {
    /// The kind.
    pub fn get(&self) -> Held<NodeKind> {
        match self {
            KindRef::Fixed(kind) => Held::Fixed(kind()),
            KindRef::Known(kind) => Held::Fixed(kind),
            KindRef::Made(kind) => Held::Made(Arc::clone(kind)),
        }
    }

    /// The kind, for as long as the field is there.
    pub fn look(&self) -> &NodeKind {
        match self {
            KindRef::Fixed(kind) => kind(),
            KindRef::Known(kind) => kind,
            KindRef::Made(kind) => kind,
        }
    }

    const fn fixed_again(&self) -> Self {
        match self {
            KindRef::Fixed(kind) => KindRef::Fixed(*kind),
            KindRef::Known(_) | KindRef::Made(_) => unreachable!(),
        }
    }
}

impl Field {
    /// Whether it is a parameter of the component that its kind is made of, or a part of one, and
    /// not a field that is built in.
    pub fn is_parameter(&self) -> bool {
        match &self.shape {
            Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) => matches!(ty, Held::Made(_)),
            Shape::Part(_) => {
                self.position == Position::Named && matches!(self.name, Held::Made(_))
            }
            Shape::Node(_) | Shape::Keyed(_) | Shape::Nodes => false,
        }
    }

    /// Another copy of a field that is built in.
    const fn fixed_again(&self) -> Self {
        Field {
            name: self.name.fixed_again(),
            doc: self.doc.fixed_again(),
            position: self.position,
            shape: match &self.shape {
                Shape::Scalar(ty) => Shape::Scalar(ty.fixed_again()),
                Shape::List(ty) => Shape::List(ty.fixed_again()),
                Shape::Map(ty) => Shape::Map(ty.fixed_again()),
                Shape::Node(kind) => Shape::Node(kind.fixed_again()),
                Shape::Keyed(kind) => Shape::Keyed(kind.fixed_again()),
                Shape::Part(kind) => Shape::Part(kind.fixed_again()),
                Shape::Nodes => Shape::Nodes,
            },
            required: self.required,
            default: match &self.default {
                Some(FieldDefault { text, reason: Reason::Rule(rule) }) => {
                    Some(FieldDefault { text: text.fixed_again(), reason: Reason::Rule(rule) })
                }
                _ => None,
            },
        }
    }
}

/// Joins field lists at compile time: how the derive flattens a part into a kind.
pub const fn concat_fields<const N: usize>(groups: &[&[Field]]) -> [Field; N] {
    const EMPTY: Field = Field {
        name: Held::Fixed(""),
        doc: Held::Fixed(""),
        position: Position::Named,
        shape: Shape::Scalar(Held::Fixed(<bool as crate::ScalarType>::TYPE)),
        required: false,
        default: None,
    };
    let mut out = [EMPTY; N];
    let (mut at, mut group) = (0, 0);
    while group < groups.len() {
        let mut field = 0;
        while field < groups[group].len() {
            // Nothing is dropped at compile time, and there is nothing in it to drop.
            let place = &mut out[at];
            std::mem::forget(std::mem::replace(place, groups[group][field].fixed_again()));
            at += 1;
            field += 1;
        }
        group += 1;
    }
    out
}
