//! What is known of a word.

use std::fmt::Write as _;

use groundplan_model::kinds::{Environment, Platform, ServicePort};
use groundplan_schema::Node as _;
use groundplan_source::{FileId, Span};
use groundplan_syntax::Tree;

use crate::cursor::{Cursor, Level, Place};
use crate::meaning::{Filled, Meaning, is_keyed, key};
use crate::names::{self, Name, Occurrence};
use crate::overrides::{self, Step};
use crate::{Analysis, definition, describe};

/// What is known of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// What to show, in Markdown.
    pub markdown: String,
}

pub(crate) fn hover(analysis: &Analysis, file: FileId, offset: u32) -> Option<Hover> {
    let tree = analysis.tree(file)?;
    of_name(analysis, tree, offset).or_else(|| of_schema(analysis, tree, offset))
}

/// A name that is declared.
fn of_name(analysis: &Analysis, tree: &Tree, offset: u32) -> Option<Hover> {
    let found = names::at(analysis.language(), tree, offset)?;
    let markdown = match &found.name {
        Name::Entity(name) => of_entity(analysis, name, &found)?,
        Name::Environment(name) => {
            definition::declaration(analysis, &found.name)?;
            describe::named(&Environment::KIND.name, name, &Environment::KIND.doc)
        }
        Name::Port { owner, name } => {
            let place = definition::declaration(analysis, &found.name)?;
            let port = ServicePort::KIND;
            let head = head_around(analysis, place)?;
            let doc = format!("{}\n\n{}", port.doc, describe::code(&head));
            describe::named(&port.name, &format!("{owner}.{name}"), &doc)
        }
        Name::Component(name) => describe::kind(&analysis.language().component(name)?.kind),
        Name::Parameter { component, name } => {
            let kind = &analysis.language().component(component)?.kind;
            match kind.property(name) {
                Some((_, field)) => {
                    describe::field(Some(kind), field, Meaning::of_field(field).ty())
                }
                None => return None,
            }
        }
        Name::Platform => describe::kind(Platform::KIND),
        Name::ThisEnvironment => {
            let names = analysis.trees().flat_map(names::environments);
            let names: Vec<_> = names.map(|(name, _)| format!("`{name}`")).collect();
            format!("**environment**\n\nThe one that is compiled: {}.", names.join(", "))
        }
    };
    Some(Hover { span: found.whole, markdown })
}

fn of_entity(analysis: &Analysis, name: &str, found: &Occurrence) -> Option<String> {
    let declared = analysis.entities().find(|other| other.name == name)?;
    let kind = Meaning::of_top(analysis.language(), declared.word).kind()?;
    let written = analysis.loaded().sources.slice(declared.node.head_span());
    let mut out = describe::named(&kind.name, name, &kind.doc);
    let _ = write!(out, "\n\n{}", describe::code(written));
    let attribute = found.attribute.as_ref();
    if let Some(line) = attribute.and_then(|word| describe::attribute(analysis, &declared, word)) {
        let _ = write!(out, "\n\n{line}");
    }
    out.push_str(&describe::list(&overrides::of_entity(analysis, name)));
    Some(out)
}

/// The head of the node whose name stands at `place`.
fn head_around(analysis: &Analysis, place: Span) -> Option<String> {
    let cursor = Cursor::at(analysis.language(), analysis.tree(place.file)?, place.start);
    let head = cursor.innermost()?.node.head_span();
    Some(analysis.loaded().sources.slice(head).to_owned())
}

/// A word of the language.
fn of_schema(analysis: &Analysis, tree: &Tree, offset: u32) -> Option<Hover> {
    let cursor = Cursor::at(analysis.language(), tree, offset);
    let level = cursor.innermost().filter(|_| cursor.place == Place::Head)?;
    if level.node.name_span().touches(offset) {
        return of_node(analysis, &cursor, level);
    }
    let mut entries = level.meaning.entries(level.node);
    let (entry, filled) = entries.find(|(entry, _)| entry.span().touches(offset))?;
    if let Some(annotation) = entry.annotation().filter(|found| found.span.touches(offset)) {
        let (word, doc) = (annotation.text, describe::annotation(annotation.text)?);
        return Some(Hover { span: annotation.span, markdown: format!("**({word})**\n\n{doc}") });
    }
    let words = entry.key_span().into_iter().chain([entry.value_span()]);
    let span = words.into_iter().find(|span| span.touches(offset))?;
    let Filled { field, ty } = filled?;
    let places = match (entry.key(), level.meaning) {
        (Some(name), _) => in_environments(analysis, &cursor, Some(Step { name, key: None })),
        // What stands in an argument of a kind has no name to look for.
        (None, Meaning::Kind(..)) => Vec::new(),
        (None, _) => in_environments(analysis, &cursor, None),
    };
    let owner = cursor.path.iter().rev().find_map(|level| level.meaning.kind());
    let markdown = describe::field(owner, field, Some(ty)) + &describe::list(&places);
    Some(Hover { span, markdown })
}

/// The name of a node.
fn of_node(analysis: &Analysis, cursor: &Cursor<'_, '_>, level: Level<'_, '_>) -> Option<Hover> {
    let (field, ty) = match level.meaning {
        Meaning::Kind(kind, None) => {
            let markdown = describe::kind(kind);
            return Some(Hover { span: level.node.name_span(), markdown });
        }
        Meaning::Kind(_, Some(field)) => (field, None),
        Meaning::Values(field, ty) | Meaning::Lines(field, ty) | Meaning::Line(field, ty) => {
            (field, Some(ty))
        }
        Meaning::Nodes(field) => (field, None),
        Meaning::Control(_) | Meaning::Unknown => return None,
    };
    let owner = cursor.path.iter().rev().skip(1).find_map(|level| level.meaning.kind());
    let places = in_environments(analysis, cursor, None);
    let markdown = describe::field(owner, field, ty) + &describe::list(&places);
    Some(Hover { span: level.node.name_span(), markdown })
}

/// How the place is written in each environment, where one overrides it. `step` leads on from the
/// innermost node.
fn in_environments(
    analysis: &Analysis,
    cursor: &Cursor<'_, '_>,
    step: Option<Step<'_>>,
) -> Vec<(String, String)> {
    let Some((entity, _)) = cursor.entity().and_then(|level| key(level.node)) else {
        return Vec::new();
    };
    let inside = cursor.path.iter().skip_while(|level| level.meaning.entity().is_none()).skip(1);
    let path: Vec<Step<'_>> = inside
        .map(|level| Step {
            name: level.node.name(),
            key: key(level.node).filter(|_| is_keyed(level.meaning)).map(|(key, _)| key),
        })
        .chain(step)
        .collect();
    overrides::of_field(analysis, entity, &path)
}
