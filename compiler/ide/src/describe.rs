//! What the language says of kinds and fields, and what a project says of its names, in Markdown.

use std::fmt::Write as _;

use groundplan_model::{Attribute, EntityKind};
use groundplan_schema::{ANNOTATIONS, Field, NodeKind, ValueType};

use crate::Analysis;
use crate::names::Declared;

/// A kind of node.
pub(crate) fn kind(kind: &NodeKind) -> String {
    format!("**{}**\n\n{}", kind.name, kind.doc)
}

/// A field of the kind `owner`.
pub(crate) fn field(owner: Option<&NodeKind>, field: &Field, ty: Option<&ValueType>) -> String {
    let mut out = format!("**{}**", field.name);
    if let Some(owner) = owner {
        let _ = write!(out, " of `{}`", owner.name);
    }
    let _ = write!(out, "\n\n{}", field.doc);
    if let Some(ty) = ty {
        let _ = write!(out, "\n\nTakes {}.", ty.expects);
    }
    match (&field.default, field.required) {
        (Some(default), _) => {
            let _ = match default.because() {
                "" => write!(out, "\n\nDefault `{}`.", default.text),
                because => write!(out, "\n\nDefault `{}`: {because}.", default.text),
            };
        }
        (None, true) => out.push_str("\n\nRequired."),
        (None, false) => {}
    }
    out
}

/// A named thing: its kind, its name, and what that kind is.
pub(crate) fn named(kind: &str, name: &str, doc: &str) -> String {
    format!("**{kind}** `{name}`\n\n{doc}")
}

/// An attribute of an entity, in one line.
pub(crate) fn attribute(
    analysis: &Analysis,
    declared: &Declared<'_>,
    word: &str,
) -> Option<String> {
    let component = analysis.language().component(declared.word);
    if component.is_some_and(|component| component.attributes.iter().any(|one| **one == *word)) {
        return Some(format!("Attribute `{word}`."));
    }
    let kind = main_entity(analysis, declared)?;
    let attribute = Attribute::parse(word)?;
    let secret = if kind.is_secret(attribute) { ", a secret" } else { "" };
    let known = kind.attributes().contains(&attribute);
    known.then(|| format!("Attribute `{word}`{secret}."))
}

/// The entity that references to a declared thing mean: itself, or of a use of a component what has
/// its name.
pub(crate) fn main_entity(analysis: &Analysis, declared: &Declared<'_>) -> Option<EntityKind> {
    declared.kind.or_else(|| {
        let model = analysis.loaded().model.as_ref()?;
        let mut environments = model.environments.values();
        environments.find_map(|environment| environment.kind_of(declared.name))
    })
}

/// What an annotation makes of the text behind it.
pub(crate) fn annotation(word: &str) -> Option<&'static str> {
    ANNOTATIONS.iter().find(|(known, _)| *known == word).map(|(_, doc)| *doc)
}

/// A list of what each place has, nothing if there are none.
pub(crate) fn list(rows: &[(String, String)]) -> String {
    let mut out = String::new();
    for (place, text) in rows {
        let _ = write!(out, "\n- {place}: {text}");
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

/// Text of a description as code: in one line, and short.
pub(crate) fn code(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.len() + word.len() > LONGEST {
            let room = LONGEST.saturating_sub(short.len());
            short.extend(word.chars().take(if short.is_empty() { room } else { 0 }));
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    // A fence longer than any run of backticks inside.
    let fence = if short.contains('`') { "``" } else { "`" };
    format!("{fence}{short}{fence}")
}
