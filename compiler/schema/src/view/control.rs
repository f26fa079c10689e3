//! What decides which nodes are there: `when`, `each`, and the marks of what a use may fill.

use std::rc::Rc;
use std::sync::Arc;

use groundplan_source::Origin;
use groundplan_syntax::{Node, Value as Literal};

use super::{Item, Scope, View};
use crate::scalar::{Raw, Scalar, Written};
use crate::{Cell, CellValue, Slot};

/// The children of a node in a scope. Goes as deep as blocks are nested in one another, which the
/// parser bounds.
pub(super) fn resolve<'t>(node: Node<'t>, scope: &Rc<Scope>) -> Vec<View<'t>> {
    let mut out = Vec::new();
    collect(node, scope, &mut out);
    out
}

fn collect<'t>(node: Node<'t>, scope: &Rc<Scope>, out: &mut Vec<View<'t>>) {
    for child in node.children() {
        if !scope.budget().spend(1) {
            return;
        }
        if is_each(child) {
            out.extend(each(child, scope));
        } else if is_when(child) {
            if holds(child, scope) {
                collect(child, scope, out);
            }
        } else if mark(child).is_none() {
            let view = View::within(child, Rc::clone(scope));
            // A child whose only value is a parameter that nobody has set is not there either.
            let had = child.entries().next().is_some() && !child.has_block();
            if !(had && view.entries().next().is_none()) {
                out.push(view);
            }
        }
    }
}

/// `each "a" "b" as="x" { … }`.
pub fn is_each(node: Node<'_>) -> bool {
    node.name() == "each" && node.has_block()
}

/// `when "param" { … }`.
pub fn is_when(node: Node<'_>) -> bool {
    node.name() == "when" && node.has_block()
}

/// Says that a use of a component may fill the node around it, and is nothing itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark<'t> {
    /// `children`: with what stands in the block of the use.
    Children,
    /// `slot "name"`: with what stands in a child of that name.
    Slot(&'t str),
}

/// The mark that a node is, if it is one.
pub fn mark(node: Node<'_>) -> Option<Mark<'_>> {
    if node.has_block() || node.annotation().is_some() {
        return None;
    }
    let mut entries = node.entries();
    match (node.name(), entries.next(), entries.next()) {
        ("children", None, _) => Some(Mark::Children),
        ("slot", Some(entry), None) if entry.key().is_none() => match entry.value() {
            Literal::Text(name) => Some(Mark::Slot(name)),
            _ => None,
        },
        _ => None,
    }
}

/// The block of an `each`, once for each value. Goes no deeper than blocks are nested.
pub(super) fn each<'t>(node: Node<'t>, scope: &Rc<Scope>) -> Vec<View<'t>> {
    let name = node.entries().find(|entry| entry.key() == Some("as")).map(|entry| entry.value());
    let Some(Literal::Text(name)) = name else { return Vec::new() };
    let mut out = Vec::new();
    for entry in node.entries().filter(|entry| entry.key().is_none()) {
        for item in Item::within(entry, scope) {
            if !scope.budget().spend(1) {
                return out;
            }
            let inner = scope.with(name, Slot::Scalar(cell(&item)));
            collect(node, &inner, &mut out);
        }
    }
    out
}

/// What an item is, to be put somewhere.
pub(super) fn cell(item: &Item<'_>) -> Cell {
    if let Some(cell) = item.put() {
        return cell.clone();
    }
    let value = match (item.annotation(), item.value()) {
        (_, Literal::Broken) | (Some(_), _) => CellValue::Faulty,
        (None, literal) => {
            let raw = Raw { literal, written: item.written() };
            CellValue::Known(Scalar::Literal(Arc::new(Written::of(raw))))
        }
    };
    Cell { value, origin: Origin::Written(item.span()) }
}

/// Whether a parameter is set and not false, or is the word that `is` names.
fn holds(node: Node<'_>, scope: &Scope) -> bool {
    let text = |key: Option<&str>| {
        let entry = node.entries().find(|entry| entry.key() == key)?;
        match entry.value() {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    };
    let value = text(None).and_then(|name| scope.value(name));
    match (value, text(Some("is"))) {
        (Some(Slot::Scalar(cell)), word) => match (&cell.value, word) {
            (CellValue::Known(Scalar::Literal(written)), Some(word)) => written.as_text() == word,
            (CellValue::Known(Scalar::Literal(written)), None) => {
                written.literal() != Literal::Bool(false)
            }
            // What is not known, or faulty, is read to the end for its faults.
            _ => true,
        },
        (Some(Slot::List(cells) | Slot::Anew(cells)), _) => !cells.is_empty(),
        (Some(Slot::Map(entries)), _) => !entries.is_empty(),
        _ => false,
    }
}
