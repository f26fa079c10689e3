//! Who connects to what, as an editor's hierarchy of calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::Edge;
use groundplan_source::{FileId, Span};

use crate::names::{self, Name, Role};
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
        Name::Entity(name) => Connections::of(analysis).end(&name, Vec::new()),
        _ => None,
    }
}

/// What connects to what in a project, whose declarations are looked up once.
pub(crate) struct Connections<'a> {
    analysis: &'a Analysis,
    /// Where each entity is declared.
    declared: BTreeMap<Arc<str>, Span>,
    /// The word of its kind.
    kinds: BTreeMap<&'a str, &'a str>,
}

impl<'a> Connections<'a> {
    pub fn of(analysis: &'a Analysis) -> Self {
        let mut declared = BTreeMap::new();
        for occurrence in
            analysis.trees().flat_map(|tree| names::occurrences(analysis.language(), tree))
        {
            if let (Role::Declares, Name::Entity(name)) = (occurrence.role, occurrence.name) {
                declared.entry(name).or_insert(occurrence.span);
            }
        }
        let mut kinds = BTreeMap::new();
        for entity in analysis.entities() {
            kinds.entry(entity.name).or_insert(entity.word);
        }
        Self { analysis, declared, kinds }
    }

    /// Who connects to an entity.
    pub fn incoming(&self, name: &str) -> Vec<Connected> {
        self.ends(|edge| (*edge.to.name == *name).then(|| Arc::clone(&edge.from.name)))
    }

    /// What an entity connects to.
    pub fn outgoing(&self, name: &str) -> Vec<Connected> {
        self.ends(|edge| (*edge.from.name == *name).then(|| Arc::clone(&edge.to.name)))
    }

    /// The other ends of edges, in the order of their names.
    fn ends(&self, other: impl Fn(&Edge) -> Option<Arc<str>>) -> Vec<Connected> {
        let model = self.analysis.loaded().model.iter();
        let environments = model.flat_map(|model| model.environments.values());
        let mut ends: BTreeMap<Arc<str>, Vec<Span>> = BTreeMap::new();
        for edge in environments.flat_map(|environment| &environment.edges) {
            if let Some(name) = other(edge) {
                ends.entry(name).or_default().extend(edge.origin.spans());
            }
        }
        let ends = ends.into_iter().filter_map(|(name, mut stated)| {
            stated.sort_unstable();
            stated.dedup();
            self.end(&name, stated)
        });
        ends.collect()
    }

    fn end(&self, name: &Arc<str>, stated: Vec<Span>) -> Option<Connected> {
        let kind = (*self.kinds.get(name.as_ref())?).to_owned();
        let declared = self.declared.get(name).copied();
        let declared = declared.or_else(|| definition::made(self.analysis, name))?;
        Some(Connected { name: name.to_string(), kind, declared, stated })
    }
}
