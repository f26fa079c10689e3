//! How names, types and parts of the input stand in a sentence.

use crate::{NodeKind, Position};

/// Which arguments a kind has, for one that has no place.
pub(super) fn surplus_hint(kind: &NodeKind) -> Option<String> {
    let arguments = prose(kind.arguments().map(|(_, field)| &*field.name));
    match (arguments, list_names(kind)) {
        (Some(arguments), Some(names)) => {
            Some(format!("behind its {arguments} it takes values by name: {names}"))
        }
        (None, Some(names)) => Some(format!("it takes values by name: {names}")),
        _ => None,
    }
}

/// A type's name as it stands in a sentence.
pub(super) fn with_article(name: &str) -> String {
    match name {
        "text" => name.to_owned(),
        name if name.starts_with(['a', 'e', 'i', 'o']) => format!("an {name}"),
        name => format!("a {name}"),
    }
}

pub(super) fn count_arguments(kind: &NodeKind) -> String {
    let count = kind.fields.iter().filter(|field| field.position == Position::Argument).count();
    match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

/// The names that a kind takes, as prose; none where there are none.
pub(super) fn list_names(kind: &NodeKind) -> Option<String> {
    sorted(kind.names())
}

/// The names of the properties that a kind takes, as prose; none where there are none.
pub(super) fn list_properties(kind: &NodeKind) -> Option<String> {
    sorted(kind.property_names())
}

fn sorted<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<_> = names.collect();
    names.sort();
    names.dedup();
    prose(names)
}

/// Names in backticks as they are listed in a sentence; none where there are none.
pub fn prose<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [init @ .., last] => Some(format!("{} and {last}", init.join(", "))),
    }
}

/// Text of the input, fit to stand in a message: short and on one line.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out: String =
        text.chars().take(LONGEST).flat_map(char::escape_debug_keep_quotes).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// `escape_debug`, but quotes stay as they are.
trait EscapeKeepQuotes {
    /// The characters that stand for this one.
    fn escape_debug_keep_quotes(self) -> Vec<char>;
}

impl EscapeKeepQuotes for char {
    fn escape_debug_keep_quotes(self) -> Vec<char> {
        match self {
            '"' | '\'' | '\\' => vec![self],
            other => other.escape_debug().collect(),
        }
    }
}
