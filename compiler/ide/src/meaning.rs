//! What a node or value is, by its name and by where it stands: the schema, read along a tree.

use groundplan_model::EntityKind;
use groundplan_model::load::TOP_LEVEL;
use groundplan_schema::scalar::BOOL_TYPE;
use groundplan_schema::{Field, NodeKind, Position, Shape, ValueType};
use groundplan_syntax::{Entry, Node, Value};

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// A node of that kind; below the top level, as that field of the node around it.
    Kind(&'static NodeKind, Option<&'static Field>),
    /// A field that is written as a child: a value, or several.
    Values(&'static Field, &'static ValueType),
    /// A block of `NAME value` lines.
    Lines(&'static Field, &'static ValueType),
    /// One of these lines.
    Line(&'static Field, &'static ValueType),
    /// Nothing that the language knows.
    Unknown,
}

/// What a value is: of which field, and of which type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    pub field: &'static Field,
    pub ty: &'static ValueType,
}

impl Meaning {
    /// A node at the top level.
    pub fn of_top(name: &str) -> Self {
        let kind = TOP_LEVEL.iter().find(|kind| kind.name == name);
        kind.map_or(Meaning::Unknown, |kind| Meaning::Kind(kind, None))
    }

    /// A node of that name inside a node of this meaning.
    pub fn child(self, name: &str) -> Self {
        match self {
            Meaning::Kind(kind, _) => match kind.field(name) {
                Some((_, field)) => Self::of_field(field),
                None => Meaning::Unknown,
            },
            Meaning::Lines(field, ty) => Meaning::Line(field, ty),
            _ => Meaning::Unknown,
        }
    }

    /// A node that is written for that field.
    pub fn of_field(field: &'static Field) -> Self {
        match field.shape {
            Shape::Scalar(ty) | Shape::List(ty) => Meaning::Values(field, ty),
            Shape::Map(ty) => Meaning::Lines(field, ty),
            Shape::Node(kind) | Shape::Keyed(kind) => Meaning::Kind(kind(), Some(field)),
        }
    }

    /// The kind of the node, if it has one.
    pub fn kind(self) -> Option<&'static NodeKind> {
        match self {
            Meaning::Kind(kind, _) => Some(kind),
            _ => None,
        }
    }

    /// The type of the values in it, if it holds values.
    pub fn ty(self) -> Option<&'static ValueType> {
        match self {
            Meaning::Values(_, ty) | Meaning::Lines(_, ty) | Meaning::Line(_, ty) => Some(ty),
            Meaning::Kind(..) | Meaning::Unknown => None,
        }
    }

    /// The kind of entity that the node declares or overrides.
    pub fn entity(self) -> Option<EntityKind> {
        let kind = self.kind()?;
        EntityKind::ALL.into_iter().find(|entity| entity.word() == kind.name)
    }

    /// What the argument of that position fills.
    pub fn argument(self, position: usize) -> Option<Filled> {
        match self {
            Meaning::Kind(kind, _) => {
                let list =
                    kind.arguments().find(|(_, field)| matches!(field.shape, Shape::List(_)));
                let (_, field) = kind.arguments().nth(position).or(list)?;
                Filled::of(field)
            }
            Meaning::Values(field, ty) => {
                let takes = position == 0 || matches!(field.shape, Shape::List(_));
                takes.then_some(Filled { field, ty })
            }
            Meaning::Line(field, ty) => (position == 0).then_some(Filled { field, ty }),
            Meaning::Lines(..) | Meaning::Unknown => None,
        }
    }

    /// What the property of that name fills.
    pub fn property(self, key: &str) -> Option<Filled> {
        match self {
            Meaning::Kind(kind, _) => {
                let (_, field) = kind.field(key)?;
                Filled::of(field)
            }
            Meaning::Lines(field, ty) => Some(Filled { field, ty }),
            _ => None,
        }
    }

    /// The entries of a node of this meaning, each with what it fills.
    pub fn entries<'t>(self, node: Node<'t>) -> impl Iterator<Item = (Entry<'t>, Option<Filled>)> {
        let mut position = 0;
        node.entries().map(move |entry| {
            let filled = match entry.key() {
                Some(key) => self.property(key),
                None => {
                    position += 1;
                    self.argument(position - 1)
                }
            };
            (entry, filled)
        })
    }
}

impl Filled {
    /// What a value fills that is written as an argument or a property of that field. A child that
    /// is written as a property takes its first argument, or a flag where it has none.
    fn of(field: &'static Field) -> Option<Self> {
        match field.shape {
            Shape::Scalar(ty) | Shape::List(ty) => Some(Filled { field, ty }),
            Shape::Node(kind) => match kind().arguments().next() {
                Some((_, argument)) => Self::of(argument).map(|inner| Filled { field, ..inner }),
                None => Some(Filled { field, ty: BOOL_TYPE }),
            },
            Shape::Map(_) | Shape::Keyed(_) => None,
        }
    }
}

/// The name that a node is told apart by: its first argument, if it is text.
pub(crate) fn key(node: Node<'_>) -> Option<(&str, Entry<'_>)> {
    let entry = node.entries().find(|entry| entry.key().is_none())?;
    match entry.value() {
        Value::Text(text) => Some((text, entry)),
        _ => None,
    }
}

/// Whether several nodes of that kind may stand side by side, told apart by their first argument.
pub(crate) fn is_keyed(meaning: Meaning) -> bool {
    let Meaning::Kind(kind, field) = meaning else { return false };
    let named = kind.fields.iter().any(|field| {
        field.position == Position::Argument && matches!(field.shape, Shape::Scalar(_))
    });
    named && field.is_none_or(|field| matches!(field.shape, Shape::Keyed(_)))
}
