//! Where every name is declared, overridden and used: one walk over the trees, led by the schema.

use std::sync::Arc;

use groundplan_model::EntityKind;
use groundplan_model::kinds::{Environment, Platform, ServicePort};
use groundplan_model::load::Language;
use groundplan_schema::{Named, Node as _, Text};
use groundplan_source::Span;
use groundplan_syntax::{Entry, Node, Tree, Value};

use crate::meaning::{Filled, Meaning, key};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// An entity; names are unique across kinds.
    Entity(Arc<str>),
    /// An environment.
    Environment(Arc<str>),
    /// A port of an entity.
    Port { owner: Arc<str>, name: Arc<str> },
    /// The platform.
    Platform,
    /// The environment that is compiled, whichever that is.
    ThisEnvironment,
}

/// What is done with a name at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Declares,
    Overrides,
    Uses,
}

/// A name at a place.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    pub name: Name,
    pub role: Role,
    /// The name itself, without quotes.
    pub span: Span,
    /// The attribute behind it, in a reference.
    pub attribute: Option<Arc<str>>,
    /// The name with its quotes, or with its attribute.
    pub whole: Span,
}

/// A node that declares an entity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<'t> {
    pub kind: EntityKind,
    pub name: &'t str,
    pub node: Node<'t>,
}

/// Every entity that a file declares, in order.
pub(crate) fn entities(tree: &Tree) -> impl Iterator<Item = Declared<'_>> {
    tree.nodes().filter_map(|node| {
        let kind = EntityKind::ALL.into_iter().find(|kind| kind.word() == node.name())?;
        let (name, _) = key(node)?;
        Some(Declared { kind, name, node })
    })
}

/// Every environment that a file declares, in order, by name.
pub(crate) fn environments(tree: &Tree) -> impl Iterator<Item = (&str, Node<'_>)> {
    tree.nodes()
        .filter(|node| Environment::KIND.name == *node.name())
        .filter_map(|node| Some((key(node)?.0, node)))
}

/// Every name in a file, in order.
pub(crate) fn occurrences(language: &Language, tree: &Tree) -> Vec<Occurrence> {
    let mut names = Names { language, owner: None, out: Vec::new() };
    for node in tree.nodes() {
        names.node(node, Meaning::of_top(language, node.name()), Role::Declares);
    }
    names.out
}

/// The name at `offset`.
pub(crate) fn at(language: &Language, tree: &Tree, offset: u32) -> Option<Occurrence> {
    let node = tree.nodes().take_while(|node| node.span().start <= offset).last()?;
    let mut names = Names { language, owner: None, out: Vec::new() };
    names.node(node, Meaning::of_top(language, node.name()), Role::Declares);
    names.out.into_iter().find(|found| found.whole.touches(offset))
}

struct Names<'a> {
    language: &'a Language,
    /// The entity around.
    owner: Option<Arc<str>>,
    out: Vec<Occurrence>,
}

impl<'a> Names<'a> {
    /// A node and what is in it. Recursion follows the schema's nesting, which is finite: below
    /// what the language does not know there are no names.
    fn node(&mut self, node: Node<'_>, meaning: Meaning<'a>, role: Role) {
        if matches!(meaning, Meaning::Unknown) {
            return;
        }
        self.own_name(node, meaning, role);
        for (entry, filled) in meaning.entries(node) {
            if let Some(filled) = filled {
                self.value(entry, filled);
            }
        }
        let inside = match meaning.kind() {
            // What stands in an environment overrides what is declared elsewhere.
            Some(kind) if kind.name == Environment::KIND.name => Role::Overrides,
            _ => role,
        };
        for child in node.children() {
            self.node(child, meaning.child(self.language, child.name()), inside);
        }
        if meaning.entity().is_some() {
            self.owner = None;
        }
    }

    /// The name that a node gives to itself, or whose declaration it overrides.
    fn own_name(&mut self, node: Node<'_>, meaning: Meaning<'_>, role: Role) {
        let (Some(kind), Some((text, entry))) = (meaning.kind(), key(node)) else { return };
        let text: Arc<str> = text.into();
        let name = match (&kind.name, meaning.entity(), &self.owner) {
            (_, Some(_), _) => {
                self.owner = Some(Arc::clone(&text));
                Name::Entity(text)
            }
            (word, ..) if *word == Environment::KIND.name => Name::Environment(text),
            (word, ..) if *word == Platform::KIND.name => Name::Platform,
            (word, _, Some(owner)) if *word == ServicePort::KIND.name => {
                Name::Port { owner: Arc::clone(owner), name: text }
            }
            _ => return,
        };
        self.push(name, role, entry);
    }

    /// A name that is the whole of a value.
    fn push(&mut self, name: Name, role: Role, entry: Entry<'_>) {
        let (span, whole) = (entry.text_span(), entry.value_span());
        self.out.push(Occurrence { name, role, span, attribute: None, whole });
    }

    fn value(&mut self, entry: Entry<'_>, filled: Filled<'_>) {
        let Value::Text(text) = entry.value() else { return };
        if let Some(annotation) = entry.annotation() {
            if filled.ty.takes_references {
                self.references(annotation.text, text, entry.text_span());
            }
            return;
        }
        let name = match (filled.ty.names, &self.owner) {
            (Some(Named::Entity | Named::Running), _) => Name::Entity(text.into()),
            (Some(Named::Environment), _) => Name::Environment(text.into()),
            (Some(Named::Port), Some(owner)) => {
                Name::Port { owner: Arc::clone(owner), name: text.into() }
            }
            (Some(Named::Port), None) | (None, _) => return,
        };
        self.push(name, Role::Uses, entry);
    }

    fn references(&mut self, annotation: &str, text: &str, span: Span) {
        let text = match annotation {
            "ref" => Text::reference(text, span),
            "fmt" => Text::template(text, span).unwrap_or_default(),
            _ => return,
        };
        for reference in text.references() {
            let name = match reference.entity.as_ref() {
                "platform" => Name::Platform,
                "environment" => Name::ThisEnvironment,
                _ => Name::Entity(Arc::clone(&reference.entity)),
            };
            self.out.push(Occurrence {
                name,
                role: Role::Uses,
                span: reference.entity_span(),
                attribute: reference.attribute.clone(),
                whole: reference.span,
            });
        }
    }
}
