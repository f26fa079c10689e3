//! Values: the words of a choice, flags, names of what is declared, and annotations.

use std::collections::BTreeSet;

use groundplan_model::EntityKind;
use groundplan_model::kinds::{Component, Environment};
use groundplan_schema::{ANNOTATIONS, Named, Node as _, Position, Shape, ValueType};
use groundplan_source::Span;
use groundplan_syntax::Value;

use super::typing::{Literal, Typed};
use super::{Completion, reference, word};
use crate::cursor::{Cursor, Level};
use crate::meaning::{Filled, Meaning, is_keyed, key};
use crate::names::{self, Declared, Name, Role};
use crate::{Analysis, describe};

/// The words of an annotation.
pub(super) fn annotations(
    analysis: &Analysis,
    cursor: &Cursor<'_, '_>,
    replace: Span,
) -> Vec<Completion> {
    let in_component = !parameters(analysis, cursor).is_empty();
    let known = ANNOTATIONS.iter().filter(|(word, _)| in_component || *word != "param");
    let words = known.map(|(word, doc)| Completion {
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
    if typed.annotation == Some("param") || is_condition(level, typed) {
        return parameters(analysis, cursor)
            .into_iter()
            .map(|(name, doc)| text(&name, "parameter", doc, typed))
            .collect();
    }
    if let Some(annotation) = typed.annotation {
        let takes = filled.is_some_and(|filled| filled.ty.takes_references);
        let takes = takes || !parameters(analysis, cursor).is_empty();
        return match takes {
            true => reference::entry(analysis, cursor, annotation, typed),
            false => Vec::new(),
        };
    }
    let mut out = match overridden(cursor, typed) {
        Some(word) => declared(analysis, typed, |declared| declared.word == word),
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
        let in_component = !parameters(analysis, cursor).is_empty();
        out.extend(annotated(filled.ty, in_component, typed.span));
    }
    out
}

/// Whether the parameter of a `when` is being typed.
fn is_condition(level: Level<'_, '_>, typed: &Typed<'_>) -> bool {
    let is_when = matches!(level.meaning, Meaning::Control(_)) && level.node.name() == "when";
    is_when && typed.key.is_none() && typed.position == 0
}

/// The parameters that mean something at a place in a component, each with what it means.
pub(super) fn parameters(analysis: &Analysis, cursor: &Cursor<'_, '_>) -> Vec<(String, String)> {
    let around = cursor
        .path
        .iter()
        .find(|level| level.meaning.kind().is_some_and(|kind| kind.name == Component::KIND.name));
    let name = around.and_then(|level| key(level.node)).map(|(name, _)| name);
    let component = name.and_then(|name| analysis.language().component(name));
    let mut out: Vec<(String, String)> = Vec::new();
    if let Some(component) = component {
        let kind = &component.kind;
        for field in kind.fields.iter() {
            let is_value = field.is_parameter() && !matches!(field.shape, Shape::Part(_));
            if is_value || field.position == Position::Argument {
                let doc = describe::field(Some(kind), field, Meaning::of_field(field).ty());
                out.push((field.name.to_string(), doc));
            }
        }
    }
    for level in cursor.path.iter().filter(|level| level.node.name() == "each") {
        let bound = level.node.entries().find(|entry| entry.key() == Some("as"));
        if let Some(Value::Text(name)) = bound.map(|entry| entry.value()) {
            out.push((name.to_owned(), "The value that the block is repeated for.".to_owned()));
        }
    }
    out
}

/// The kind of entity, or the component, whose name is being typed, because an environment overrides
/// one.
fn overridden<'t>(cursor: &Cursor<'_, 't>, typed: &Typed<'_>) -> Option<&'t str> {
    let names_one = cursor.path.len() == 2 && typed.key.is_none() && typed.position == 0;
    let outer = cursor.path.first()?.meaning.kind()?;
    let level = cursor.innermost().filter(|_| names_one)?;
    let inner = level.meaning.kind()?;
    let is_override = outer.name == Environment::KIND.name && is_keyed(level.meaning);
    (is_override && inner.name == *level.node.name()).then(|| level.node.name())
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
    declared(analysis, typed, |declared| {
        describe::main_entity(analysis, declared).is_some_and(|kind| kinds.contains(&kind))
    })
}

/// The names of what is declared at the top level, of those that are wanted.
fn declared(
    analysis: &Analysis,
    typed: &Typed<'_>,
    is_wanted: impl Fn(&Declared<'_>) -> bool,
) -> Vec<Completion> {
    analysis
        .entities()
        .filter(is_wanted)
        .map(|declared| {
            let kind = declared.word;
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
fn annotated(
    ty: &ValueType,
    in_component: bool,
    replace: Span,
) -> impl Iterator<Item = Completion> {
    let takes = ty.takes_references;
    let words = ANNOTATIONS.iter().filter(move |(word, _)| match *word {
        "todo" => true,
        "param" => in_component,
        _ => takes,
    });
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
