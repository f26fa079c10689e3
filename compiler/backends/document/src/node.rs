use std::borrow::Cow;
use std::sync::Arc;

use groundplan_source::Origin;

/// Text of a document: borrowed from the model where it can be.
pub type Str<'m> = Cow<'m, str>;

/// One value of a document, where it came from and what a reader is told beside it.
#[derive(Clone, Debug)]
pub struct Node<'m> {
    /// The value.
    pub data: Data<'m>,
    /// Where it came from; the origin of the node around it when there is none.
    pub origin: Option<&'m Origin>,
    /// Comments, which formats without comments leave out.
    pub comments: Option<Box<Comments<'m>>>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Data<'m> {
    /// No value.
    Null,
    /// A flag.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction. Finite.
    Decimal(f64),
    /// Text, which means exactly itself to whoever reads the document.
    Text(Str<'m>),
    /// Nodes in order.
    List(Vec<Node<'m>>),
    /// Nodes by key, in the order in which they were put.
    Map(Map<'m>),
}

/// Nodes by key, in the order in which they were put. Keys are unique by construction of the
/// backends: each key is put once.
#[derive(Clone, Debug, Default)]
pub struct Map<'m> {
    /// The entries.
    pub entries: Vec<(Str<'m>, Node<'m>)>,
}

/// Nodes in order, while they are collected.
pub type List<'m> = Vec<Node<'m>>;

/// What is said beside a node. Line breaks in it become spaces.
#[derive(Clone, Debug, Default)]
pub struct Comments<'m> {
    /// Lines above it.
    pub above: Vec<Str<'m>>,
    /// At the end of its first line.
    pub beside: Option<Str<'m>>,
}

impl<'m> Node<'m> {
    /// A node without origin or comments.
    pub fn new(data: Data<'m>) -> Self {
        Self { data, origin: None, comments: None }
    }

    /// No value.
    pub fn null() -> Self {
        Self::new(Data::Null)
    }

    /// A list of what can become nodes.
    pub fn list<T: Into<Node<'m>>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::new(Data::List(items.into_iter().map(Into::into).collect()))
    }

    /// This node, come from `origin`.
    #[must_use]
    pub fn from_origin(mut self, origin: &'m Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// This node with a line of comment above it.
    #[must_use]
    pub fn above(mut self, text: impl Into<Str<'m>>) -> Self {
        self.comments.get_or_insert_default().above.push(text.into());
        self
    }

    /// This node with a comment at the end of its first line.
    #[must_use]
    pub fn beside(mut self, text: impl Into<Str<'m>>) -> Self {
        self.comments.get_or_insert_default().beside = Some(text.into());
        self
    }

    /// Whether it is a list or map without anything in it.
    pub fn is_empty(&self) -> bool {
        match &self.data {
            Data::List(items) => items.is_empty(),
            Data::Map(map) => map.entries.is_empty(),
            _ => false,
        }
    }
}

impl<'m> Map<'m> {
    /// A map without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry.
    pub fn put(&mut self, key: impl Into<Str<'m>>, node: impl Into<Node<'m>>) -> &mut Self {
        self.entries.push((key.into(), node.into()));
        self
    }

    /// This map with one more entry.
    #[must_use]
    pub fn with(mut self, key: impl Into<Str<'m>>, node: impl Into<Node<'m>>) -> Self {
        self.put(key, node);
        self
    }

    /// This map with one more entry if there is a value for it.
    #[must_use]
    pub fn with_some(mut self, key: impl Into<Str<'m>>, node: Option<impl Into<Node<'m>>>) -> Self {
        if let Some(node) = node {
            self.put(key, node);
        }
        self
    }

    /// Adds an entry unless it is an empty list or map.
    pub fn put_unless_empty(&mut self, key: impl Into<Str<'m>>, node: impl Into<Node<'m>>) {
        let node = node.into();
        if !node.is_empty() {
            self.put(key, node);
        }
    }

    /// Whether nothing was put.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'m> From<Map<'m>> for Node<'m> {
    fn from(map: Map<'m>) -> Self {
        Node::new(Data::Map(map))
    }
}

impl<'m> From<Vec<Node<'m>>> for Node<'m> {
    fn from(items: Vec<Node<'m>>) -> Self {
        Node::new(Data::List(items))
    }
}

impl<'m> From<&'m str> for Node<'m> {
    fn from(text: &'m str) -> Self {
        Node::new(Data::Text(Cow::Borrowed(text)))
    }
}

impl<'m> From<&'m Arc<str>> for Node<'m> {
    fn from(text: &'m Arc<str>) -> Self {
        Node::new(Data::Text(Cow::Borrowed(text)))
    }
}

impl From<String> for Node<'_> {
    fn from(text: String) -> Self {
        Node::new(Data::Text(Cow::Owned(text)))
    }
}

impl<'m> From<Str<'m>> for Node<'m> {
    fn from(text: Str<'m>) -> Self {
        Node::new(Data::Text(text))
    }
}

impl From<bool> for Node<'_> {
    fn from(value: bool) -> Self {
        Node::new(Data::Bool(value))
    }
}

impl From<f64> for Node<'_> {
    fn from(value: f64) -> Self {
        Node::new(Data::Decimal(value))
    }
}

macro_rules! from_integers {
    ($($Integer:ty),+) => {
        $(impl From<$Integer> for Node<'_> {
            fn from(value: $Integer) -> Self {
                Node::new(Data::Integer(i64::from(value)))
            }
        })+
    };
}

from_integers!(i64, i32, u32, u16, u8);

impl From<u64> for Node<'_> {
    fn from(value: u64) -> Self {
        Node::new(Data::Integer(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}
