//! Values: the words of a choice, flags, names of what is declared, and annotations.

use std::collections::BTreeSet;

use groundplan_model::EntityKind;
use groundplan_schema::{ANNOTATIONS, Named, ValueType};
use groundplan_source::Span;

use super::typing::{Literal, Typed};
use super::{Completion, reference, word};
use crate::cursor::{Cursor, Level};
use crate::meaning::{Filled, is_keyed, key};
use crate::names::{self, Name, Role};
use crate::{Analysis, describe};

/// The words of an annotation.
pub(super) fn annotations(replace: Span) -> Vec<Completion> {
    let words = ANNOTATIONS.iter().map(|(word, doc)| Completion {
        label: (*word).to_owned(),
        detail: String::new(),
        doc: (*doc).to_owned(),
        insert: (*word).to_owned(),
        replace,
    });
    words.collect()
}

/// What an argument or a property may be.
pub(super) fn entry(
    analysis: &Analysis,
    cursor: &Cursor<'_, '_>,
    level: Level<'_, '_>,
    typed: &Typed<'_>,
) -> Vec<Completion> {
    let filled = match typed.key {
        Some(key) => level.meaning.property(key),
        None => level.meaning.argument(typed.position),
    };
    if let Some(annotation) = typed.annotation {
        let takes = filled.is_some_and(|filled| filled.ty.takes_references);
        return if takes { reference::entry(analysis, annotation, typed) } else { Vec::new() };
    }
    let mut out = match overridden(cursor, typed) {
        Some(kind) => entities(analysis, &[kind], typed),
        None => filled.map_or_else(Vec::new, |filled| values(analysis, cursor, filled, typed)),
    };
    let free = matches!(typed.literal, Literal::None | Literal::Word);
    // Properties stand behind what has to be there.
    let due = filled.is_some_and(|filled| filled.field.required);
    if free && typed.key.is_none() && !due {
        out.extend(word::properties(level, typed.span));
    }
    // What a node is told apart by has to be known.
    let names_node = typed.key.is_none() && typed.position == 0 && is_keyed(level.meaning);
    if let (true, false, Some(filled)) = (free, names_node, filled) {
        out.extend(annotated(filled.ty, typed.span));
    }
    out
}

/// The kind of entity whose name is being typed, because an environment overrides one.
fn overridden(cursor: &Cursor<'_, '_>, typed: &Typed<'_>) -> Option<EntityKind> {
    let names_one = cursor.path.len() > 1 && typed.key.is_none() && typed.position == 0;
    cursor.innermost().filter(|_| names_one)?.meaning.entity()
}

fn values(
    analysis: &Analysis,
    cursor: &Cursor<'_, '_>,
    filled: Filled<'_>,
    typed: &Typed<'_>,
) -> Vec<Completion> {
    let Filled { field, ty } = filled;
    let doc = || describe::field(None, field, Some(ty));
    let quoted = !matches!(typed.literal, Literal::None | Literal::Word);
    if ty.is_bool() && !quoted {
        let words = ["#true", "#false"].into_iter();
        return words.map(|word| plain(word, typed, doc())).collect();
    }
    match ty.names {
        None => ty.choices.iter().map(|word| text(word, &field.name, doc(), typed)).collect(),
        Some(Named::Entity) => entities(analysis, &EntityKind::ALL, typed),
        Some(Named::Running) => entities(analysis, &RUNNING, typed),
        Some(Named::Environment) => {
            let environments = analysis.trees().flat_map(names::environments);
            environments.map(|(name, _)| text(name, "environment", doc(), typed)).collect()
        }
        Some(Named::Port) => ports(analysis, cursor)
            .into_iter()
            .map(|name| text(&name, "port", doc(), typed))
            .collect(),
    }
}

/// The kinds of entities that run.
const RUNNING: [EntityKind; 4] =
    [EntityKind::Service, EntityKind::Worker, EntityKind::Job, EntityKind::Cron];

fn entities(analysis: &Analysis, kinds: &[EntityKind], typed: &Typed<'_>) -> Vec<Completion> {
    let declared = analysis.trees().flat_map(names::entities);
    declared
        .filter(|declared| kinds.contains(&declared.kind))
        .map(|declared| {
            let kind = declared.kind.word();
            let doc = analysis.language().kind(kind).map_or("", |kind| &kind.doc);
            text(declared.name, kind, describe::named(kind, declared.name, doc), typed)
        })
        .collect()
}

/// The ports of the entity around the place.
fn ports(analysis: &Analysis, cursor: &Cursor<'_, '_>) -> BTreeSet<String> {
    let Some((entity, _)) = cursor.entity().and_then(|level| key(level.node)) else {
        return BTreeSet::new();
    };
    let all = analysis.trees().flat_map(|tree| names::occurrences(analysis.language(), tree));
    all.filter(|found| found.role != Role::Uses)
        .filter_map(|found| match found.name {
            Name::Port { owner, name } if owner.as_ref() == entity => Some(name.to_string()),
            _ => None,
        })
        .collect()
}

/// The annotations that a value of that type may have.
fn annotated(ty: &ValueType, replace: Span) -> impl Iterator<Item = Completion> {
    let takes = ty.takes_references;
    let words = ANNOTATIONS.iter().filter(move |(word, _)| takes || *word == "todo");
    words.map(move |(word, doc)| Completion {
        label: format!("({word})"),
        detail: String::new(),
        doc: (*doc).to_owned(),
        insert: format!("({word})\"\""),
        replace,
    })
}

fn plain(word: &str, typed: &Typed<'_>, doc: String) -> Completion {
    Completion {
        label: word.to_owned(),
        detail: String::new(),
        doc,
        insert: word.to_owned(),
        replace: typed.span,
    }
}

/// Text: with its quotes, unless they are there.
fn text(text: &str, detail: &str, doc: String, typed: &Typed<'_>) -> Completion {
    let insert = match typed.literal {
        Literal::Quoted { closed: true, .. } => text.to_owned(),
        Literal::Quoted { closed: false, .. } => format!("{text}\""),
        Literal::None | Literal::Word => format!("\"{text}\""),
    };
    Completion {
        label: text.to_owned(),
        detail: detail.to_owned(),
        doc,
        insert,
        replace: typed.span,
    }
}
