//! What a node or value is, by its name and by where it stands: the schema, read along a tree.

use groundplan_model::EntityKind;
use groundplan_model::load::Language;
use groundplan_schema::scalar::BOOL_TYPE;
use groundplan_schema::{Field, NodeKind, Position, Shape, ValueType};
use groundplan_syntax::{Entry, Node, Value};

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning<'a> {
    /// A node of that kind; below the top level, as that field of the node around it.
    Kind(&'a NodeKind, Option<&'a Field>),
    /// A field that is written as a child: a value, or several.
    Values(&'a Field, &'a ValueType),
    /// A block of `NAME value` lines.
    Lines(&'a Field, &'a ValueType),
    /// One of these lines.
    Line(&'a Field, &'a ValueType),
    /// A block of nodes of the top level.
    Nodes(&'a Field),
    /// A `when` or an `each`: what stands in it stands in the block around it.
    Control(Block<'a>),
    /// Nothing that the language knows.
    Unknown,
}

/// A block in which nodes stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Block<'a> {
    /// Of the top level, or of the body of a component.
    Top,
    /// Of a node of that kind.
    Kind(&'a NodeKind),
    /// Of `NAME value` lines.
    Lines(&'a Field, &'a ValueType),
}

impl<'a> Block<'a> {
    /// What a node of that name in it is.
    fn child(self, language: &'a Language, name: &str) -> Meaning<'a> {
        let found = match self {
            Block::Top => Meaning::of_kind(language, name),
            Block::Kind(kind) => {
                kind.field(name).map_or(Meaning::Unknown, |(_, field)| Meaning::of_field(field))
            }
            Block::Lines(field, ty) => Meaning::Line(field, ty),
        };
        let is_control = matches!(name, "when" | "each");
        match found {
            Meaning::Unknown if is_control => Meaning::Control(self),
            found => found,
        }
    }
}

/// What a value is: of which field, and of which type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled<'a> {
    pub field: &'a Field,
    pub ty: &'a ValueType,
}

impl<'a> Meaning<'a> {
    /// A node at the top level.
    pub fn of_top(language: &'a Language, name: &str) -> Self {
        Block::Top.child(language, name)
    }

    fn of_kind(language: &'a Language, name: &str) -> Self {
        language.kind(name).map_or(Meaning::Unknown, |kind| Meaning::Kind(kind, None))
    }

    /// A node of that name inside a node of this meaning.
    pub fn child(self, language: &'a Language, name: &str) -> Self {
        self.block().map_or(Meaning::Unknown, |block| block.child(language, name))
    }

    /// The block of the node, if nodes stand in it.
    pub fn block(self) -> Option<Block<'a>> {
        match self {
            Meaning::Kind(kind, _) => Some(Block::Kind(kind)),
            Meaning::Lines(field, ty) => Some(Block::Lines(field, ty)),
            Meaning::Nodes(_) => Some(Block::Top),
            Meaning::Control(block) => Some(block),
            Meaning::Values(..) | Meaning::Line(..) | Meaning::Unknown => None,
        }
    }

    /// A node that is written for that field.
    pub fn of_field(field: &'a Field) -> Self {
        match &field.shape {
            Shape::Scalar(ty) | Shape::List(ty) => Meaning::Values(field, ty),
            Shape::Map(ty) => Meaning::Lines(field, ty),
            Shape::Nodes => Meaning::Nodes(field),
            Shape::Node(kind) | Shape::Keyed(kind) | Shape::Part(kind) => {
                Meaning::Kind(kind.look(), Some(field))
            }
        }
    }

    /// The kind of the node, if it has one.
    pub fn kind(self) -> Option<&'a NodeKind> {
        match self {
            Meaning::Kind(kind, _) => Some(kind),
            _ => None,
        }
    }

    /// The type of the values in it, if it holds values.
    pub fn ty(self) -> Option<&'a ValueType> {
        match self {
            Meaning::Values(_, ty) | Meaning::Lines(_, ty) | Meaning::Line(_, ty) => Some(ty),
            _ => None,
        }
    }

    /// The kind of entity that the node declares or overrides.
    pub fn entity(self) -> Option<EntityKind> {
        let kind = self.kind()?;
        EntityKind::ALL.into_iter().find(|entity| kind.name == *entity.word())
    }

    /// What the argument of that position fills.
    pub fn argument(self, position: usize) -> Option<Filled<'a>> {
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
            _ => None,
        }
    }

    /// What the property of that name fills.
    pub fn property(self, key: &str) -> Option<Filled<'a>> {
        match self {
            Meaning::Kind(kind, _) => {
                let (_, field) = kind.property(key)?;
                Filled::of(field)
            }
            Meaning::Lines(field, ty) => Some(Filled { field, ty }),
            _ => None,
        }
    }

    /// The entries of a node of this meaning, each with what it fills.
    pub fn entries<'t>(
        self,
        node: Node<'t>,
    ) -> impl Iterator<Item = (Entry<'t>, Option<Filled<'a>>)> {
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

impl<'a> Filled<'a> {
    /// What a value fills that is written as an argument or a property of that field. A child that
    /// is written as a property takes its first argument, or a flag where it has none.
    fn of(field: &'a Field) -> Option<Self> {
        match &field.shape {
            Shape::Scalar(ty) | Shape::List(ty) => Some(Filled { field, ty }),
            Shape::Node(kind) => match kind.look().arguments().next() {
                Some((_, argument)) => Self::of(argument).map(|inner| Filled { field, ..inner }),
                None => Some(Filled { field, ty: BOOL_TYPE }),
            },
            Shape::Map(_) | Shape::Keyed(_) | Shape::Part(_) | Shape::Nodes => None,
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
pub(crate) fn is_keyed(meaning: Meaning<'_>) -> bool {
    let Meaning::Kind(kind, field) = meaning else { return false };
    let named = kind.fields.iter().any(|field| {
        field.position == Position::Argument && matches!(field.shape, Shape::Scalar(_))
    });
    named && field.is_none_or(|field| matches!(field.shape, Shape::Keyed(_)))
}
