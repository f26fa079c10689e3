//! What each environment makes of an entity: its declaration and what is laid over it.

use groundplan_source::Sources;
use groundplan_syntax::Node;

use crate::meaning::key;
use crate::{Analysis, describe, names};

/// A step from an entity to something inside: a node or property by name, and by key where several
/// of that name stand side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'t> {
    pub name: &'t str,
    pub key: Option<&'t str>,
}

/// How the field at the end of `path` is written, in the declaration of an entity and in each
/// environment that overrides it. Nothing where no environment does.
pub(crate) fn of_field(
    analysis: &Analysis,
    entity: &str,
    path: &[Step<'_>],
) -> Vec<(String, String)> {
    let sources = &analysis.loaded().sources;
    let mut rows: Vec<_> = overriding(analysis, entity)
        .filter_map(|(environment, node)| {
            Some((format!("`{environment}`"), find(sources, node, path)?))
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    let base = declared(analysis, entity, path);
    rows.insert(0, ("declared".to_owned(), base.unwrap_or_else(|| "not written".to_owned())));
    rows
}

/// How the field at the end of `path` is written in the declaration of an entity.
pub(crate) fn declared(analysis: &Analysis, entity: &str, path: &[Step<'_>]) -> Option<String> {
    let mut entities = analysis.entities();
    let declared = entities.find(|other| other.name == entity)?;
    find(&analysis.loaded().sources, declared.node, path)
}

/// What each environment has of an entity, by name of the environment.
pub(crate) fn of_entity(analysis: &Analysis, entity: &str) -> Vec<(String, String)> {
    let Some(model) = &analysis.loaded().model else { return Vec::new() };
    let sources = &analysis.loaded().sources;
    let rows = model.environments.iter().map(|(name, environment)| {
        let over: Vec<String> = overriding(analysis, entity)
            .filter(|(environment, _)| *environment == name.as_ref())
            .flat_map(|(_, node)| written_in(sources, node))
            .collect();
        let text = match over.as_slice() {
            _ if environment.kind_of(entity).is_none() => "not here".to_owned(),
            [] => "as declared".to_owned(),
            over => over.join(", "),
        };
        (format!("`{name}`"), text)
    });
    rows.collect()
}

/// The nodes that override an entity, each with the name of its environment.
fn overriding<'a>(
    analysis: &'a Analysis,
    entity: &'a str,
) -> impl Iterator<Item = (&'a str, Node<'a>)> {
    analysis.trees().flat_map(names::environments).flat_map(move |(name, environment)| {
        environment
            .children()
            .filter(move |node| key(*node).is_some_and(|(key, _)| key == entity))
            .map(move |node| (name, node))
    })
}

/// What is written in a node, its own key left out.
fn written_in(sources: &Sources, node: Node<'_>) -> Vec<String> {
    let entries = node.entries().skip(1).map(|entry| sources.slice(entry.span()));
    let children = node.children().map(|child| sources.slice(child.span()));
    entries.chain(children).map(describe::code).collect()
}

fn find(sources: &Sources, node: Node<'_>, path: &[Step<'_>]) -> Option<String> {
    let (step, rest) = path.split_first()?;
    if let Some(entry) = node.entries().find(|entry| entry.key() == Some(step.name)) {
        return rest.is_empty().then(|| describe::code(sources.slice(entry.span())));
    }
    let child = node.children().find(|child| {
        child.name() == step.name
            && step.key.is_none_or(|wanted| key(*child).is_some_and(|(key, _)| key == wanted))
    })?;
    match rest {
        [] => Some(describe::code(sources.slice(child.span()))),
        rest => find(sources, child, rest),
    }
}
