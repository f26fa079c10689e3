//! A name changed everywhere.

use std::fmt;

use groundplan_model::EntityKind;
use groundplan_model::kinds::{Component, Environment, Parameter, ServicePort};
use groundplan_model::load::STANDARD_PREFIX;
use groundplan_schema::{Node as _, NodeKind, Raw, ScalarFault, Shape};
use groundplan_source::{Edit, FileId, Span};
use groundplan_syntax::Value;

use crate::meaning::Meaning;
use crate::names::{self, Name, Occurrence, Role};
use crate::{Analysis, definition};

/// Why a name cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotRename {
    /// There is no name here, or none that is declared in this project.
    Nothing,
    /// The new name is none.
    Invalid(String),
    /// Something else is called so.
    Taken(String),
    /// A place holds the name in another spelling, with escapes.
    Escaped(String),
    /// It belongs to the standard library.
    Library,
}

impl fmt::Display for CannotRename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing that is declared here has a name at this place"),
            Self::Library => {
                f.write_str("it comes with Groundplan; `groundplan std copy` makes it yours")
            }
            Self::Invalid(why) | Self::Taken(why) | Self::Escaped(why) => f.write_str(why),
        }
    }
}

/// Where the name at `offset` stands, if it can be changed.
pub(crate) fn renamable(analysis: &Analysis, file: FileId, offset: u32) -> Option<Span> {
    let found = names::at(analysis.language(), analysis.tree(file)?, offset)?;
    kind(analysis, &found.name)?;
    definition::declaration(analysis, &found.name)?;
    Some(found.span)
}

/// Every replacement that gives the name at `offset` another text. What was compiled under the old
/// name, as `was_compiled` says, is told apart from something new by `renamed-from`.
pub(crate) fn rename(
    analysis: &Analysis,
    file: FileId,
    offset: u32,
    new: &str,
    was_compiled: &dyn Fn(EntityKind, &str) -> bool,
) -> Result<Vec<Edit>, CannotRename> {
    let found = analysis.tree(file).and_then(|tree| names::at(analysis.language(), tree, offset));
    let name = found.ok_or(CannotRename::Nothing)?.name;
    let kind = kind(analysis, &name).ok_or(CannotRename::Nothing)?;
    is_valid(kind, new)?;
    let all = || analysis.trees().flat_map(|tree| names::occurrences(analysis.language(), tree));
    let is_taken =
        all().any(|other| other.role == Role::Declares && clashes(&other.name, &name, new));
    let is_reserved = match name {
        Name::Entity(_) => RESERVED.contains(&new),
        Name::Component(_) => analysis.language().kind(new).is_some(),
        _ => false,
    };
    if is_taken || is_reserved {
        return Err(CannotRename::Taken(format!("`{new}` is the name of something else")));
    }
    let mut edits = Vec::new();
    for occurrence in all().filter(|other| other.name == name) {
        edits.push(replacement(analysis, &occurrence, &name, new)?);
        edits.extend(former_name(analysis, &occurrence, &name, was_compiled));
    }
    Ok(edits)
}

/// What references call the platform and the environment by.
const RESERVED: [&str; 2] = ["platform", "environment"];

/// The kind of node that a name is declared by; none for what has no name of its own.
fn kind<'a>(analysis: &'a Analysis, name: &Name) -> Option<&'a NodeKind> {
    match name {
        Name::Entity(name) => {
            let mut declared = analysis.entities();
            let declared = declared.find(|other| other.name == name.as_ref())?;
            Meaning::of_top(analysis.language(), declared.word).kind()
        }
        Name::Environment(_) => Some(Environment::KIND),
        Name::Port { .. } => Some(ServicePort::KIND),
        Name::Component(_) => Some(Component::KIND),
        Name::Parameter { .. } => Some(Parameter::KIND),
        Name::Platform | Name::ThisEnvironment => None,
    }
}

fn is_valid(kind: &NodeKind, new: &str) -> Result<(), CannotRename> {
    let argument = kind.arguments().next().map(|(_, field)| &field.shape);
    let Some(Shape::Scalar(ty)) = argument else { return Err(CannotRename::Nothing) };
    // A name may be written without quotes, and these words then mean something else.
    if matches!(new, "true" | "false" | "null" | "inf" | "nan") {
        return Err(CannotRename::Invalid(format!("`{new}` is a word of KDL")));
    }
    let raw = Raw { literal: Value::Text(new), written: new };
    (ty.parse)(raw).map(|_| ()).map_err(|fault| {
        let why = match fault {
            ScalarFault::Type => format!("it takes {}", ty.expects),
            ScalarFault::Value { why, .. } => why,
        };
        CannotRename::Invalid(format!("`{new}` is no name of a {}: {why}", kind.name))
    })
}

/// Whether a declaration has the name that another one is to get.
fn clashes(declared: &Name, old: &Name, new: &str) -> bool {
    match (declared, old) {
        (Name::Entity(name), Name::Entity(_)) | (Name::Environment(name), Name::Environment(_)) => {
            name.as_ref() == new
        }
        (Name::Port { owner, name }, Name::Port { owner: other, .. }) => {
            owner == other && name.as_ref() == new
        }
        (Name::Parameter { component, name }, Name::Parameter { component: other, .. }) => {
            component == other && name.as_ref() == new
        }
        _ => false,
    }
}

fn text(name: &Name) -> &str {
    match name {
        Name::Entity(name)
        | Name::Environment(name)
        | Name::Component(name)
        | Name::Port { name, .. }
        | Name::Parameter { name, .. } => name,
        Name::Platform | Name::ThisEnvironment => "",
    }
}

fn replacement(
    analysis: &Analysis,
    occurrence: &Occurrence,
    name: &Name,
    new: &str,
) -> Result<Edit, CannotRename> {
    let sources = &analysis.loaded().sources;
    if sources.path(occurrence.span.file).starts_with(STANDARD_PREFIX) {
        return Err(CannotRename::Library);
    }
    if sources.slice(occurrence.span) != text(name) {
        let place = sources.locate(occurrence.span);
        return Err(CannotRename::Escaped(format!("the name is written with escapes at {place}")));
    }
    Ok(Edit { span: occurrence.span, replacement: new.to_owned() })
}

/// `renamed-from="old"` behind the name of a declaration, where there is something to be moved.
fn former_name(
    analysis: &Analysis,
    occurrence: &Occurrence,
    name: &Name,
    was_compiled: &dyn Fn(EntityKind, &str) -> bool,
) -> Option<Edit> {
    let Name::Entity(name) = name else { return None };
    if occurrence.role != Role::Declares {
        return None;
    }
    let mut declared = analysis.entities();
    let declared = declared.find(|other| other.name == name.as_ref())?;
    let (_, field) =
        Meaning::of_top(analysis.language(), declared.word).kind()?.field(RENAMED_FROM)?;
    if !was_compiled(declared.kind?, name) {
        return None;
    }
    let is_field = |found: &str| field.name == *found;
    let property = declared.node.entries().find(|entry| entry.key().is_some_and(is_field));
    if let Some(entry) = property {
        return Some(Edit { span: entry.text_span(), replacement: name.to_string() });
    }
    if let Some(child) = declared.node.children().find(|child| is_field(child.name())) {
        let entry = child.entries().next()?;
        return Some(Edit { span: entry.text_span(), replacement: name.to_string() });
    }
    let behind = Span::new(occurrence.span.file, occurrence.whole.end, occurrence.whole.end);
    Some(Edit { span: behind, replacement: format!(" {RENAMED_FROM}=\"{name}\"") })
}

/// The field that says which name something had before.
const RENAMED_FROM: &str = "renamed-from";

#[cfg(test)]
mod tests {
    use groundplan_model::kinds::Scope;

    use super::*;

    #[test]
    fn the_field_of_former_names_is_called_so() {
        assert!(Scope::KIND.field(RENAMED_FROM).is_some());
    }
}
