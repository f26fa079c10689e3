//! From a name to its declaration, and to every place that uses it.

use groundplan_source::{FileId, Span};

use crate::Analysis;
use crate::names::{self, Name, Role};

pub(crate) fn definition(analysis: &Analysis, file: FileId, offset: u32) -> Option<Span> {
    let found = names::at(analysis.language(), analysis.tree(file)?, offset)?;
    declaration(analysis, &found.name)
}

pub(crate) fn references(analysis: &Analysis, file: FileId, offset: u32) -> Vec<Span> {
    let Some(found) =
        analysis.tree(file).and_then(|tree| names::at(analysis.language(), tree, offset))
    else {
        return Vec::new();
    };
    analysis
        .trees()
        .flat_map(|tree| names::occurrences(analysis.language(), tree))
        .filter(|other| other.name == found.name)
        .map(|other| other.span)
        .collect()
}

/// Where the name is declared.
pub(crate) fn declaration(analysis: &Analysis, name: &Name) -> Option<Span> {
    analysis
        .trees()
        .flat_map(|tree| names::occurrences(analysis.language(), tree))
        .find(|other| other.role == Role::Declares && other.name == *name)
        .map(|other| other.span)
        .or_else(|| match name {
            Name::Entity(name) => made(analysis, name),
            _ => None,
        })
}

/// Where a component is used that makes an entity of that name.
pub(crate) fn made(analysis: &Analysis, name: &str) -> Option<Span> {
    let mut environments = analysis.loaded().model.as_ref()?.environments.values();
    let head = environments.find_map(|environment| environment.head_of(name))?;
    let sources = &analysis.loaded().sources;
    sources.outermost(head).map(|used| sources.written(used))
}
