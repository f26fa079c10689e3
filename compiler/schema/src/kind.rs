use groundplan_source::DefaultRule;
use groundplan_syntax::Value as Literal;

use crate::{Raw, ValueType};

/// A kind of node, as data: what decoding, completion, hover and the reference pages read.
#[derive(Debug)]
pub struct NodeKind {
    /// The node's name as it is written.
    pub name: &'static str,
    /// What it is; the first line is its summary.
    pub doc: &'static str,
    /// What may stand in it, in the order of declaration; flattened parts are included.
    pub fields: &'static [Field],
}

impl NodeKind {
    /// The named field, with its index.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.position == Position::Named && field.name == name)
    }

    /// The positional fields with their indices, in order.
    pub fn arguments(&self) -> impl Iterator<Item = (usize, &'static Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| field.position == Position::Argument)
    }

    /// Names of the named fields.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().filter(|field| field.position == Position::Named).map(|field| field.name)
    }
}

/// One field of a node kind.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Kebab-case name; for an argument, what it is called in messages.
    pub name: &'static str,
    /// What it means; the first line is its summary.
    pub doc: &'static str,
    /// Where it is written.
    pub position: Position,
    /// What it holds.
    pub shape: Shape,
    /// Whether a description without it is at fault.
    pub required: bool,
    /// The value when it is not written.
    pub default: Option<FieldDefault>,
}

/// A default as it would be written, and the rule that chose it.
#[derive(Clone, Copy, Debug)]
pub struct FieldDefault {
    /// The literal, without quotes.
    pub text: &'static str,
    /// Id and reason.
    pub rule: &'static DefaultRule,
}

impl FieldDefault {
    /// The default as a literal: a number or a flag in it is read as one.
    pub fn raw(&self) -> Raw<'static> {
        let literal = match self.text {
            "#true" => Literal::Bool(true),
            "#false" => Literal::Bool(false),
            text => text.parse().map_or(Literal::Text(text), Literal::Integer),
        };
        Raw { literal, written: self.text }
    }
}

/// Where a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// An argument of the node; a list takes all arguments that are left.
    Argument,
    /// By name: as a property (`cpu="65%"`) or as a child (`cpu "65%"`).
    Named,
}

/// What a field holds, and so how it merges.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One value. An override replaces it.
    Scalar(&'static ValueType),
    /// Values in order. An override appends.
    List(&'static ValueType),
    /// A block of `NAME value` lines. An override merges by name.
    Map(&'static ValueType),
    /// One child node. An override replaces it field by field. A child whose kind takes an argument
    /// may be written as a property with that argument.
    Node(fn() -> &'static NodeKind),
    /// Child nodes told apart by their first argument. An override merges by that key.
    Keyed(fn() -> &'static NodeKind),
}

/// Joins field lists at compile time: how the derive flattens a part into a kind.
pub const fn concat_fields<const N: usize>(groups: &[&[Field]]) -> [Field; N] {
    const EMPTY: Field = Field {
        name: "",
        doc: "",
        position: Position::Named,
        shape: Shape::Scalar(&crate::scalar::BOOL),
        required: false,
        default: None,
    };
    let mut out = [EMPTY; N];
    let (mut at, mut group) = (0, 0);
    while group < groups.len() {
        let mut field = 0;
        while field < groups[group].len() {
            out[at] = groups[group][field];
            at += 1;
            field += 1;
        }
        group += 1;
    }
    out
}
