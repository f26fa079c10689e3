//! Names of nodes and of properties.

use groundplan_model::EntityKind;
use groundplan_model::load::Language;
use groundplan_schema::{Field, Held, NodeKind, Position, Shape};
use groundplan_source::Span;
use groundplan_syntax::Tree;

use super::Completion;
use crate::cursor::{Cursor, Level};
use crate::describe;
use crate::meaning::{Block, Meaning};

/// The nodes that may be written in the block that the place is in.
pub(super) fn nodes(
    language: &Language,
    tree: &Tree,
    cursor: &Cursor<'_, '_>,
    replace: Span,
) -> Vec<Completion> {
    let kind = match cursor.innermost() {
        None => {
            let kinds = language.kinds().iter().map(|kind| of_kind(kind, replace));
            return kinds.collect();
        }
        Some(level) => match level.meaning.block() {
            Some(Block::Kind(kind)) => kind,
            Some(Block::Top) => return in_body(language, replace),
            _ => return Vec::new(),
        },
    };
    let siblings = cursor.siblings(tree);
    let is_written = |field: &Field| {
        let mut others = siblings.iter().filter(|node| node.name_span() != replace);
        is_single(field) && others.any(|node| field.name == *node.name())
    };
    let fields = kind.fields.iter().filter(|field| field.position == Position::Named);
    fields
        .filter(|field| !is_written(field))
        .map(|field| Completion {
            label: field.name.to_string(),
            detail: summary(&field.doc),
            doc: describe::field(Some(kind), field, Meaning::of_field(field).ty()),
            insert: field.name.to_string(),
            replace,
        })
        .collect()
}

/// The nodes that may be written in the body of a component.
fn in_body(language: &Language, replace: Span) -> Vec<Completion> {
    let stands = |kind: &&Held<NodeKind>| {
        let is_entity = EntityKind::ALL.iter().any(|entity| kind.name == *entity.word());
        is_entity || language.component(&kind.name).is_some()
    };
    let kinds = language.kinds().iter().filter(stands);
    kinds.map(|kind| of_kind(kind, replace)).collect()
}

fn of_kind(kind: &NodeKind, replace: Span) -> Completion {
    Completion {
        label: kind.name.to_string(),
        detail: summary(&kind.doc),
        doc: describe::kind(kind),
        insert: kind.name.to_string(),
        replace,
    }
}

/// The properties that a node may still get.
pub(super) fn properties(level: Level<'_, '_>, replace: Span) -> Vec<Completion> {
    let Meaning::Kind(kind, _) = level.meaning else { return Vec::new() };
    let is_written =
        |field: &Field| level.node.entries().any(|entry| entry.key() == Some(&*field.name));
    kind.fields
        .iter()
        .filter(|field| field.position != Position::Argument && !is_written(field))
        .filter_map(|field| Some((field, level.meaning.property(&field.name)?)))
        .map(|(field, filled)| Completion {
            label: field.name.to_string(),
            detail: summary(&field.doc),
            doc: describe::field(Some(kind), field, Some(filled.ty)),
            insert: format!("{}=", field.name),
            replace,
        })
        .collect()
}

/// Whether a second node for that field would be one too many.
fn is_single(field: &Field) -> bool {
    matches!(field.shape, Shape::Scalar(_) | Shape::Node(_) | Shape::Part(_))
}

/// The first sentence, in one line, without its full stop.
fn summary(doc: &str) -> String {
    let line = doc.replace('\n', " ");
    let first = line.split_once(". ").map_or(line.as_str(), |(first, _)| first);
    first.trim_end_matches('.').to_owned()
}
