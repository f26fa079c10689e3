use std::sync::Arc;

use groundplan_schema::{Field, Held, KindRef, Node as _, NodeKind, Position, Shape, Word};
use groundplan_source::Span;

use super::TOP_LEVEL;
use crate::kinds::Environment;

/// The kinds of nodes that a description is made of: those that are built in, and the components
/// that it has in scope.
#[derive(Clone, Debug)]
pub struct Language {
    kinds: Vec<Held<NodeKind>>,
    components: Vec<UsableComponent>,
}

/// A component in scope, as readers of the language see it.
#[derive(Clone, Debug)]
pub struct UsableComponent {
    /// The kind of its uses.
    pub kind: Arc<NodeKind>,
    /// The names of its attributes.
    pub attributes: Vec<Arc<str>>,
    /// Where its name is declared.
    pub declared: Span,
}

impl Default for Language {
    fn default() -> Self {
        let kinds = TOP_LEVEL.iter().map(|kind| Held::Fixed(*kind)).collect();
        Self { kinds, components: Vec::new() }
    }
}

impl Language {
    /// The language with components in it. An environment can override their uses.
    pub(crate) fn with(components: Vec<UsableComponent>) -> Self {
        let mut language = Self::default();
        if components.is_empty() {
            return language;
        }
        for kind in &mut language.kinds {
            if kind.name == Environment::KIND.name {
                *kind = Held::Made(Arc::new(environment(&components)));
            }
        }
        let kinds = components.iter().map(|component| Arc::clone(&component.kind));
        language.kinds.extend(kinds.map(Held::Made));
        language.components = components;
        language
    }

    /// The kind of a node at the top level.
    pub fn kind(&self, name: &str) -> Option<&Held<NodeKind>> {
        self.kinds.iter().find(|kind| kind.name == *name)
    }

    /// The components in scope, by name.
    pub fn components(&self) -> &[UsableComponent] {
        &self.components
    }

    /// The component of that name.
    pub fn component(&self, name: &str) -> Option<&UsableComponent> {
        self.components.iter().find(|component| component.kind.name == *name)
    }

    /// Every kind of node at the top level.
    pub fn kinds(&self) -> &[Held<NodeKind>] {
        &self.kinds
    }
}

/// An environment in which uses of components can be overridden. What is built in comes first, so
/// that an environment is built from its record whatever comes behind.
fn environment(components: &[UsableComponent]) -> NodeKind {
    let kinds = components.iter().map(|component| &component.kind);
    let overrides = kinds.map(|kind| Field {
        name: kind.name.clone(),
        doc: Word::from(format!("Overrides of each `{}`.", kind.name)),
        position: Position::Named,
        shape: Shape::Keyed(KindRef::Made(Arc::clone(kind))),
        required: false,
        default: None,
    });
    let built_in = Environment::KIND;
    NodeKind {
        name: built_in.name.clone(),
        doc: built_in.doc.clone(),
        fields: Held::Made(built_in.fields.iter().cloned().chain(overrides).collect()),
    }
}
