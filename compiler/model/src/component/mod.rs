//! Components: kinds of nodes that a description makes of others.
//!
//! [`declare`] reads what a component says of itself and makes a [`NodeKind`] of it, which every
//! reader takes for a built-in one. [`check`] looks at what stands in its body, whether or not
//! anybody uses it. [`expand`] reads the body for one use: nothing is copied, the body is looked at
//! through a [`View`](groundplan_schema::View) in which the parameters are put in, and what the use
//! says in its own block is laid over it by the one merge rule.

mod attributes;
mod check;
mod declare;
mod expand;
mod faults;
mod kind;

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::{Held, Mark, Node as _, NodeKind, is_each, is_when, mark};
use groundplan_source::Span;
use groundplan_syntax::Node;

use crate::EntityKind;
use crate::kinds;
use crate::load::UsableComponent;

pub(crate) use attributes::Attributes;
pub(crate) use check::check_repeats;
pub(crate) use declare::declare;
use declare::first_text;
pub(crate) use expand::Expander;
pub use faults::*;
pub(crate) use kind::Parameter;

/// Every component in scope, by name.
#[derive(Debug, Default)]
pub(crate) struct Components<'t> {
    all: BTreeMap<Arc<str>, Component<'t>>,
    /// Components that are at fault, so that what their uses would make is not known.
    broken: BTreeMap<Arc<str>, Span>,
}

/// A component that can be used.
#[derive(Debug)]
pub(crate) struct Component<'t> {
    /// The node that declares it.
    pub node: Node<'t>,
    /// Its name in there.
    pub name_span: Span,
    /// The kind of its uses: a name, the parameters in their order, what its body lets be filled.
    pub kind: Arc<NodeKind>,
    /// What each parameter is when a use does not say.
    pub parameters: Vec<Parameter>,
    /// The nodes that a use stands for.
    pub body: Node<'t>,
}

impl<'t> Components<'t> {
    /// The component of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Component<'t>> {
        self.all.get(name)
    }

    /// Whether a component of that name is declared that cannot be used.
    pub(crate) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains_key(name)
    }

    /// All of them, as readers of the language see them.
    pub(crate) fn usable(&self) -> Vec<UsableComponent> {
        let usable = |component: &Component<'t>| UsableComponent {
            kind: Arc::clone(&component.kind),
            attributes: component.attributes().filter_map(first_text).map(Arc::from).collect(),
            declared: component.name_span,
        };
        self.all.values().map(usable).collect()
    }

    /// The kinds of all of them, in the order of their names.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Arc<NodeKind>> {
        self.all.values().map(|component| &component.kind)
    }
}

impl<'t> Component<'t> {
    /// The nodes that declare its attributes.
    fn attributes(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let attribute = &kinds::ComponentAttribute::KIND.name;
        self.node.children().filter(|node| *attribute == *node.name())
    }
}

/// The kind of entity that a node of that name is.
fn entity_kind(name: &str) -> Option<EntityKind> {
    EntityKind::ALL.into_iter().find(|kind| kind.word() == name)
}

/// The built-in kind of an entity.
fn built_in(name: &str) -> Option<Held<NodeKind>> {
    entity_kind(name)?;
    let kind = crate::load::TOP_LEVEL.iter().find(|kind| kind.name == *name)?;
    Some(Held::Fixed(*kind))
}

/// What stands in a block as it is written, whatever `when` and `each` make of it. Goes no deeper
/// than blocks are nested.
fn written<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut out = Vec::new();
    for child in node.children() {
        if is_each(child) || is_when(child) {
            out.extend(written(child));
        } else {
            out.push(child);
        }
    }
    out
}

/// The marks right inside a node.
fn marks<'t>(node: Node<'t>) -> Vec<(Mark<'t>, Span)> {
    let found = written(node).into_iter();
    found.filter_map(|child| Some((mark(child)?, child.head_span()))).collect()
}
