//! What connects to what.

use std::collections::BTreeMap;

use groundplan_model::{Edge, EntityKey, EnvironmentModel};

/// What connects to what, from both ends.
pub struct Edges<'m> {
    all: &'m [Edge],
    into: BTreeMap<&'m EntityKey, Vec<&'m Edge>>,
}

impl<'m> Edges<'m> {
    /// The edges of an environment.
    pub fn of(environment: &'m EnvironmentModel) -> Self {
        let mut into: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for edge in &environment.edges {
            into.entry(&edge.to).or_default().push(edge);
        }
        Self { all: &environment.edges, into }
    }

    /// What something connects to.
    pub fn from(&self, key: &EntityKey) -> impl Iterator<Item = &'m Edge> + use<'m> {
        // Edges are ordered by their first end.
        let start = self.all.partition_point(|edge| edge.from < *key);
        let end = self.all.partition_point(|edge| edge.from <= *key);
        self.all.get(start..end).unwrap_or_default().iter()
    }

    /// What connects to something.
    pub fn into(&self, key: &EntityKey) -> impl Iterator<Item = &'m Edge> {
        self.into.get(key).into_iter().flatten().copied()
    }
}
