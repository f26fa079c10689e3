use std::sync::Arc;

use groundplan_schema::{Field, Held, KindRef, Node as _, NodeKind, Position, Shape, Word};

use super::TOP_LEVEL;
use crate::kinds::Environment;

/// The kinds of nodes that a description is made of: those that are built in, and the components
/// that it has in scope.
#[derive(Clone, Debug)]
pub struct Language {
    kinds: Vec<Held<NodeKind>>,
}

impl Default for Language {
    fn default() -> Self {
        Self { kinds: TOP_LEVEL.iter().map(|kind| Held::Fixed(*kind)).collect() }
    }
}

impl Language {
    /// The language with components in it. An environment can override their uses.
    pub(crate) fn with<'k>(components: impl Iterator<Item = &'k Arc<NodeKind>>) -> Self {
        let components: Vec<Arc<NodeKind>> = components.cloned().collect();
        let mut language = Self::default();
        if components.is_empty() {
            return language;
        }
        for kind in &mut language.kinds {
            if kind.name == Environment::KIND.name {
                *kind = Held::Made(Arc::new(environment(&components)));
            }
        }
        language.kinds.extend(components.into_iter().map(Held::Made));
        language
    }

    /// The kind of a node at the top level.
    pub fn kind(&self, name: &str) -> Option<&Held<NodeKind>> {
        self.kinds.iter().find(|kind| kind.name == *name)
    }

    /// Every kind of node at the top level.
    pub fn kinds(&self) -> &[Held<NodeKind>] {
        &self.kinds
    }
}

/// An environment in which uses of components can be overridden. What is built in comes first, so
/// that an environment is built from its record whatever comes behind.
fn environment(components: &[Arc<NodeKind>]) -> NodeKind {
    let overrides = components.iter().map(|kind| Field {
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
