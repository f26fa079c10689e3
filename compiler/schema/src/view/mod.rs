//! Nodes and entries as a reader is to see them: as they are written, or, in the body of a
//! component, with its parameters put in. Nothing is copied: a view is a node and the scope in which
//! it is read, and what a parameter stands for is found out when somebody asks.

mod budget;
mod control;
mod item;
mod scope;

use std::rc::Rc;

use groundplan_source::Span;
use groundplan_syntax::{Annotation, Node};

pub use budget::Budget;
pub use control::{Mark, is_each, is_when, mark};
pub use item::Item;
pub use scope::Scope;

/// A node, and the scope in which it is read. Outside of a component there is none, and then a view
/// is the node.
#[derive(Clone, Debug)]
pub struct View<'t> {
    node: Node<'t>,
    scope: Option<Rc<Scope>>,
}

impl<'t> From<Node<'t>> for View<'t> {
    fn from(node: Node<'t>) -> Self {
        View { node, scope: None }
    }
}

impl<'t> View<'t> {
    /// A node as it is read in a scope.
    pub fn within(node: Node<'t>, scope: Rc<Scope>) -> Self {
        View { node, scope: Some(scope) }
    }

    /// The node as it is written.
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// The scope in which it is read.
    pub fn scope(&self) -> Option<&Rc<Scope>> {
        self.scope.as_ref()
    }

    /// The name, decoded.
    pub fn name(&self) -> &'t str {
        self.node.name()
    }

    /// The annotation in front of the name.
    pub fn annotation(&self) -> Option<Annotation<'t>> {
        let annotation = self.node.annotation()?;
        Some(Annotation { text: annotation.text, span: self.place(annotation.span) })
    }

    /// Whether a syntax fault lies in its head: what is missing there may have been written.
    pub fn is_broken(&self) -> bool {
        self.node.is_broken()
    }

    /// Whether a block of children is written, be it empty.
    pub fn has_block(&self) -> bool {
        self.node.has_block()
    }

    /// Where the name stands.
    pub fn name_span(&self) -> Span {
        self.place(self.node.name_span())
    }

    /// The block of children with its braces.
    pub fn block_span(&self) -> Option<Span> {
        Some(self.place(self.node.block_span()?))
    }

    /// From the annotation or name to the last entry, without the children.
    pub fn head_span(&self) -> Span {
        self.place(self.node.head_span())
    }

    /// Arguments and properties. A parameter is what the use gives for it: one, several or none.
    pub fn entries(&self) -> impl Iterator<Item = Item<'t>> + use<'t> {
        let (plain, scoped) = match &self.scope {
            None => (Some(self.node.entries().map(Item::from)), Vec::new()),
            Some(scope) => {
                let entries = self.node.entries();
                (None, entries.flat_map(|entry| Item::within(entry, scope)).collect())
            }
        };
        plain.into_iter().flatten().chain(scoped)
    }

    /// Child nodes in order. In a scope, what stands under a `when` or an `each` is there or not.
    pub fn children(&self) -> impl Iterator<Item = View<'t>> + use<'t> {
        let (plain, scoped) = match &self.scope {
            None => (Some(self.node.children().map(View::from)), Vec::new()),
            Some(scope) => (None, control::resolve(self.node, scope)),
        };
        plain.into_iter().flatten().chain(scoped)
    }

    /// What an `each` stands for, wherever it stands; nothing for any other node.
    pub fn repeated(&self, budget: &Budget) -> Option<Vec<View<'t>>> {
        control::is_each(self.node).then(|| match &self.scope {
            Some(scope) => control::each(self.node, scope),
            None => control::each(self.node, &Scope::bare(budget)),
        })
    }

    fn place(&self, span: Span) -> Span {
        self.scope.as_ref().map_or(span, |scope| scope.place(span))
    }
}
