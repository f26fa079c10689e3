use std::fmt::Write as _;
use std::sync::Arc;

use crate::{Field, Held, NodeKind, Position, Shape};

/// The reference of node kinds in Markdown: a section per kind with its fields, and one for each
/// part that stands in it. Kinds of `top` are described once and linked from everywhere else.
pub fn reference(top: &[Held<NodeKind>]) -> String {
    let mut out = String::new();
    for kind in top {
        section(kind, 2, top, &mut out);
    }
    out
}

/// The page of a component's kind: its parameters as a table, and the names of what else may stand
/// in a use of it.
pub fn page(kind: &NodeKind, attributes: &[Arc<str>]) -> String {
    let mut out = format!("## `{}`\n\n{}.\n\n", kind.name, one_line(&kind.doc));
    let mut parameters = kind.fields.iter().filter(|field| field.is_parameter()).peekable();
    if parameters.peek().is_some() {
        out.push_str("| parameter | value | default | meaning |\n|---|---|---|---|\n");
    }
    for field in parameters {
        let value = match &field.shape {
            Shape::List(ty) => format!("any number of: {}", ty.expects),
            Shape::Map(ty) => format!("lines of a name and {}", ty.expects),
            Shape::Scalar(ty) => ty.expects.to_string(),
            Shape::Part(part) => format!("a block of what a `{}` takes", part.look().name),
            Shape::Node(_) | Shape::Keyed(_) | Shape::Nodes => String::new(),
        };
        let (default, doc) = (default(field), one_line(&field.doc));
        let _ = writeln!(out, "| `{}` | {value} | {default} | {doc} |", field.name);
    }
    let others = kind
        .fields
        .iter()
        .filter(|field| field.position == Position::Named && !field.is_parameter());
    if let Some(others) = crate::prose(others.map(|field| &*field.name)) {
        let _ = writeln!(out, "\nIn its block: {others}.");
    }
    let attributes = attributes.iter().map(AsRef::as_ref);
    if let Some(attributes) = crate::prose(attributes) {
        let _ = writeln!(out, "\nOthers may refer to {attributes} of it.");
    }
    out.push('\n');
    out
}

// Recursion follows the schema's nesting, which is finite.
fn section(kind: &NodeKind, level: usize, top: &[Held<NodeKind>], out: &mut String) {
    let heading = "#".repeat(level.min(6));
    let _ = writeln!(out, "{heading} `{}`\n\n{}\n", kind.name, one_line(&kind.doc));
    out.push_str("| field | written | value | default | meaning |\n|---|---|---|---|---|\n");
    for field in kind.fields.iter() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            field.name,
            written(field),
            value(field, top),
            default(field),
            one_line(&field.doc).replace('|', "\\|"),
        );
    }
    out.push('\n');
    for field in kind.fields.iter() {
        if let Shape::Node(part) | Shape::Keyed(part) = &field.shape {
            let part = part.look();
            if !is_top(part, top) {
                section(part, level.saturating_add(1), top, out);
            }
        }
    }
}

fn written(field: &Field) -> &'static str {
    match (field.position, &field.shape) {
        (Position::Property, _) => "property",
        (Position::Argument, Shape::List(_)) => "arguments",
        (Position::Argument, _) => "argument",
        (Position::Named, Shape::Scalar(_)) => "property or child",
        (Position::Named, Shape::List(_)) => "child with values",
        (Position::Named, Shape::Map(_)) => "block of `NAME value`",
        (Position::Named, Shape::Node(_) | Shape::Part(_)) => "child",
        (Position::Named, Shape::Keyed(_)) => "children, by name",
        (Position::Named, Shape::Nodes) => "child",
    }
}

fn value(field: &Field, top: &[Held<NodeKind>]) -> String {
    match &field.shape {
        Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) if !ty.choices.is_empty() => {
            ty.choices.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) => ty.name.to_owned(),
        Shape::Nodes => "nodes of the top level".to_owned(),
        Shape::Node(part) | Shape::Keyed(part) | Shape::Part(part) => {
            let part = part.look();
            let known = is_top(part, top);
            if known { format!("[`{0}`](#{0})", part.name) } else { format!("`{}`", part.name) }
        }
    }
}

fn default(field: &Field) -> String {
    match (&field.default, field.required) {
        (Some(default), _) if default.because().is_empty() => format!("`{}`", default.text),
        (Some(default), _) => format!("`{}`: {}", default.text, default.because()),
        (None, true) => "**required**".to_owned(),
        (None, false) => String::new(),
    }
}

fn is_top(kind: &NodeKind, top: &[Held<NodeKind>]) -> bool {
    top.iter().any(|other| other.name == kind.name)
}

fn one_line(doc: &str) -> String {
    doc.replace('\n', " ")
}
