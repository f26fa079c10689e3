//! Who connects to what, as an editor's hierarchy of calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::Edge;
use groundplan_source::{FileId, Span};

use crate::names::{self, Name};
use crate::{Analysis, definition};

/// One end of connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The entity's name.
    pub name: String,
    /// The word of its kind.
    pub kind: String,
    /// Where its name is declared.
    pub declared: Span,
    /// What states the connections, in any environment; all in the file of whoever connects, or in that
    /// of an environment.
    pub stated: Vec<Span>,
}

/// The entity whose name stands at a place.
pub(crate) fn at(analysis: &Analysis, file: FileId, offset: u32) -> Option<Connected> {
    let found = names::at(analysis.language(), analysis.tree(file)?, offset)?;
    match found.name {
        Name::Entity(name) => entity(analysis, &name, Vec::new()),
        _ => None,
    }
}

/// Who connects to an entity.
pub(crate) fn incoming(analysis: &Analysis, name: &str) -> Vec<Connected> {
    connected(analysis, |edge| (*edge.to.name == *name).then(|| Arc::clone(&edge.from.name)))
}

/// What an entity connects to.
pub(crate) fn outgoing(analysis: &Analysis, name: &str) -> Vec<Connected> {
    connected(analysis, |edge| (*edge.from.name == *name).then(|| Arc::clone(&edge.to.name)))
}

/// The other ends of edges, in the order of their names.
fn connected(analysis: &Analysis, other: impl Fn(&Edge) -> Option<Arc<str>>) -> Vec<Connected> {
    let environments = analysis.loaded().model.iter().flat_map(|model| model.environments.values());
    let mut ends: BTreeMap<Arc<str>, Vec<Span>> = BTreeMap::new();
    for edge in environments.flat_map(|environment| &environment.edges) {
        if let Some(name) = other(edge) {
            ends.entry(name).or_default().extend(edge.origin.spans());
        }
    }
    let ends = ends.into_iter().filter_map(|(name, mut stated)| {
        stated.sort_unstable();
        stated.dedup();
        entity(analysis, &name, stated)
    });
    ends.collect()
}

fn entity(analysis: &Analysis, name: &Arc<str>, stated: Vec<Span>) -> Option<Connected> {
    let declared = definition::declaration(analysis, &Name::Entity(Arc::clone(name)))?;
    let mut entities = analysis.entities();
    let kind = entities.find(|entity| entity.name == name.as_ref())?.word.to_owned();
    Some(Connected { name: name.to_string(), kind, declared, stated })
}
