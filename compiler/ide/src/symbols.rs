//! The outline of a file.

use groundplan_model::load::Language;
use groundplan_source::{FileId, Span};
use groundplan_syntax::Node;

use crate::Analysis;
use crate::meaning::{Meaning, is_keyed, key};

/// Something that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; the kind itself for what has none.
    pub name: String,
    /// The node's kind: `service`, `port`.
    pub kind: String,
    /// The whole node.
    pub span: Span,
    /// What to select: the name.
    pub selection: Span,
    /// What is declared inside, in order.
    pub children: Vec<Symbol>,
}

pub(crate) fn symbols(analysis: &Analysis, file: FileId) -> Vec<Symbol> {
    let language = analysis.language();
    let nodes = analysis.tree(file).into_iter().flat_map(|tree| tree.nodes());
    nodes
        .filter_map(|node| symbol(language, node, Meaning::of_top(language, node.name())))
        .collect()
}

/// Recursion follows the schema's nesting, which is finite.
fn symbol(language: &Language, node: Node<'_>, meaning: Meaning<'_>) -> Option<Symbol> {
    let kind = meaning.kind()?;
    let named = key(node).filter(|_| is_keyed(meaning));
    let children = node
        .children()
        .map(|child| (child, meaning.child(language, child.name())))
        .filter(|(_, meaning)| is_keyed(*meaning));
    Some(Symbol {
        name: named.map_or(&*kind.name, |(text, _)| text).to_owned(),
        kind: kind.name.to_string(),
        span: node.span(),
        selection: named.map_or(node.name_span(), |(_, entry)| entry.text_span()),
        children: children
            .filter_map(|(child, meaning)| symbol(language, child, meaning))
            .collect(),
    })
}
