//! What stands in a module: arguments and nested blocks, whose text is escaped unless it is an
//! expression.

use std::borrow::Cow;

use groundplan_document::{Map, Node};
use groundplan_source::Origin;

use crate::target::address::Address;
use crate::target::text::{Expression, Identifier as _, Template, escape};

/// The value of an argument.
#[derive(Clone, Debug)]
pub struct Term<'m>(Node<'m>);

/// Arguments and nested blocks by name.
#[derive(Clone, Debug, Default)]
pub struct Block<'m>(Map<'m>);

impl<'m> Term<'m> {
    /// This value, come from `origin`.
    #[must_use]
    pub fn because(self, origin: &'m Origin) -> Self {
        Self(self.0.from_origin(origin))
    }

    /// Text in a position where Terraform evaluates nothing (a variable's description or default,
    /// the backend, `ignore_changes`): only text that has no part of the description in it.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self(Node::from(text.into()))
    }

    /// Values in order.
    pub fn list<T: Into<Term<'m>>>(items: impl IntoIterator<Item = T>) -> Self {
        Self(Node::list(items.into_iter().map(|item| item.into().0)))
    }
}

impl<'m> Block<'m> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// This block with an argument or a nested block.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Term<'m>>) -> Self {
        self.0.put(name, value.into().0);
        self
    }

    /// This block with an argument if there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Term<'m>>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// This block with an entry under a key that is no name of an argument: a tag, a local value.
    #[must_use]
    pub fn entry(mut self, key: &'m str, value: impl Into<Term<'m>>) -> Self {
        // The keys of an object are templates too.
        self.0.put(escape(key), value.into().0);
        self
    }

    /// This block and then another's arguments.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.entries.extend(other.0.entries);
        self
    }
}

impl<'m> From<Term<'m>> for Node<'m> {
    fn from(term: Term<'m>) -> Self {
        term.0
    }
}

impl<'m> From<Block<'m>> for Node<'m> {
    fn from(block: Block<'m>) -> Self {
        block.0.into()
    }
}

impl<'m> From<Block<'m>> for Term<'m> {
    fn from(block: Block<'m>) -> Self {
        Term(block.0.into())
    }
}

impl From<Expression> for Term<'_> {
    fn from(expression: Expression) -> Self {
        Term(expression.into_string().into())
    }
}

impl From<Template> for Term<'_> {
    fn from(template: Template) -> Self {
        Term(template.into_string().into())
    }
}

/// A reference to a whole block, as `depends_on` and `moved` want it.
impl From<Address<'_>> for Term<'_> {
    fn from(address: Address<'_>) -> Self {
        Term(address.text().into())
    }
}

impl<'m> From<&'m str> for Term<'m> {
    fn from(text: &'m str) -> Self {
        Term(escape(text).into())
    }
}

impl<'m> From<Cow<'m, str>> for Term<'m> {
    fn from(text: Cow<'m, str>) -> Self {
        Term(escape(text).into())
    }
}

impl From<String> for Term<'_> {
    fn from(text: String) -> Self {
        Term(escape(text).into())
    }
}

impl<'m, T: Into<Term<'m>>, const N: usize> From<[T; N]> for Term<'m> {
    fn from(items: [T; N]) -> Self {
        Term::list(items)
    }
}

impl<'m, T: Into<Term<'m>>> From<Vec<T>> for Term<'m> {
    fn from(items: Vec<T>) -> Self {
        Term::list(items)
    }
}

macro_rules! from_plain {
    ($($Type:ty),+) => {
        $(impl From<$Type> for Term<'_> {
            fn from(value: $Type) -> Self {
                Term(value.into())
            }
        })+
    };
}

from_plain!(bool, i64, i32, u64, u32, u16, f64);
