//! References: `(ref)"main.url"`, and what stands in braces in a `(fmt)`.

use groundplan_model::{Attribute, EntityKind};
use groundplan_source::Span;

use super::typing::{Literal, Typed};
use super::{Completion, value};
use crate::cursor::Cursor;
use crate::{Analysis, describe};

/// What may stand at the cursor in a value with that annotation.
pub(super) fn entry(
    analysis: &Analysis,
    cursor: &Cursor<'_, '_>,
    annotation: &str,
    typed: &Typed<'_>,
) -> Vec<Completion> {
    let Some(path) = Path::at(annotation, &typed.literal) else { return Vec::new() };
    match path.entity {
        None => entities(analysis, cursor, &path),
        Some("param") => value::parameters(analysis, cursor)
            .into_iter()
            .map(|(name, doc)| Completion { doc, ..complete(&name, "parameter", &path) })
            .collect(),
        Some("platform") => attributes(None, Attribute::OF_PLATFORM, &path),
        Some("environment") => attributes(None, Attribute::OF_ENVIRONMENT, &path),
        Some(name) => {
            let declared = analysis.entities().find(|other| other.name == name);
            let kind = declared.and_then(|declared| describe::main_entity(analysis, &declared));
            let of_entity = kind.map_or(&[][..], EntityKind::attributes);
            let component =
                declared.and_then(|declared| analysis.language().component(declared.word));
            let own = component.map_or(&[][..], |component| component.attributes.as_slice());
            let is_own = |attribute: &Attribute| own.iter().any(|one| **one == *attribute.word());
            let others: Vec<Attribute> =
                of_entity.iter().copied().filter(|attribute| !is_own(attribute)).collect();
            let own = own.iter().map(|word| complete(word, "attribute", &path));
            own.chain(attributes(kind, &others, &path)).collect()
        }
    }
}

/// A path that is being typed.
struct Path<'t> {
    /// What stands in front of the dot, if the cursor is behind one.
    entity: Option<&'t str>,
    /// The part that the cursor is in.
    replace: Span,
    /// Whether a dot follows that part.
    dotted: bool,
}

impl<'t> Path<'t> {
    /// The path that the cursor is in, if a value with that annotation has one there.
    fn at(annotation: &str, literal: &Literal<'t>) -> Option<Self> {
        let Literal::Quoted { text, before, span, .. } = *literal else { return None };
        let (front, behind) = (text.get(..before)?, text.get(before..)?);
        let path = match annotation {
            "ref" => front,
            "fmt" => open_brace(front)?.trim_start(),
            _ => return None,
        };
        let (entity, part) = match path.split_once('.') {
            Some((entity, part)) => (Some(entity), part),
            None => (None, path),
        };
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let rest = behind.len() - behind.trim_start_matches(in_word).len();
        let narrow = |at: usize| span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let (start, end) = (narrow(before.saturating_sub(part.len())), narrow(before + rest));
        let dotted = behind.get(rest..).is_some_and(|rest| rest.starts_with('.'));
        Some(Self { entity, replace: Span::new(span.file, start, end), dotted })
    }
}

/// What stands behind the last brace that is open at the end of `text`.
fn open_brace(text: &str) -> Option<&str> {
    let mut open = None;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let from = rest.get(at..)?;
        let doubled = open.is_none() && (from.starts_with("{{") || from.starts_with("}}"));
        let behind = from.get(if doubled { 2 } else { 1 }..)?;
        if !doubled {
            open = from.starts_with('{').then_some(behind);
        }
        rest = behind;
    }
    open
}

fn complete(word: &str, detail: &str, path: &Path<'_>) -> Completion {
    Completion {
        label: word.to_owned(),
        detail: detail.to_owned(),
        doc: String::new(),
        insert: word.to_owned(),
        replace: path.replace,
    }
}

fn entities(analysis: &Analysis, cursor: &Cursor<'_, '_>, path: &Path<'_>) -> Vec<Completion> {
    let declared = analysis.entities();
    let declared = declared.map(|declared| {
        let kind = declared.word;
        let doc = analysis.language().kind(kind).map_or("", |kind| &kind.doc);
        let own =
            describe::main_entity(analysis, &declared).map_or(&[][..], EntityKind::attributes);
        let has_attributes =
            declared.kind.is_none() || own.iter().any(|one| *one != Attribute::Value);
        (declared.name, kind, describe::named(kind, declared.name, doc), has_attributes)
    });
    let surrounding = [
        ("platform", "The platform itself."),
        ("environment", "The environment that is compiled."),
    ];
    let in_component = !value::parameters(analysis, cursor).is_empty();
    let param = in_component.then_some(("param", "What a use gives for a parameter."));
    let surrounding = surrounding.into_iter().chain(param);
    let surrounding = surrounding.map(|(name, doc)| (name, "", doc.to_owned(), true));
    declared
        .chain(surrounding)
        .map(|(name, detail, doc, has_attributes)| Completion {
            label: name.to_owned(),
            detail: detail.to_owned(),
            doc,
            insert: match has_attributes && !path.dotted {
                true => format!("{name}."),
                false => name.to_owned(),
            },
            replace: path.replace,
        })
        .collect()
}

fn attributes(
    kind: Option<EntityKind>,
    attributes: &[Attribute],
    path: &Path<'_>,
) -> Vec<Completion> {
    let named = attributes.iter().filter(|attribute| **attribute != Attribute::Value);
    named
        .map(|attribute| Completion {
            label: attribute.word().to_owned(),
            detail: match kind {
                Some(kind) if kind.is_secret(*attribute) => "secret".to_owned(),
                _ => String::new(),
            },
            doc: String::new(),
            insert: attribute.word().to_owned(),
            replace: path.replace,
        })
        .collect()
}
