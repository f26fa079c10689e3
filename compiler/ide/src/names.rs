//! Where every name is declared, overridden and used: one walk over the trees, led by the schema.

use std::sync::Arc;

use groundplan_model::EntityKind;
use groundplan_model::kinds::{Component, Environment, Parameter, Platform, ServicePort};
use groundplan_model::load::Language;
use groundplan_schema::{Field, Named, Node as _, NodeKind, Reference, Text};
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
    /// A component.
    Component(Arc<str>),
    /// A parameter of a component.
    Parameter { component: Arc<str>, name: Arc<str> },
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

/// A node that declares an entity, or uses a component.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<'t> {
    /// The kind of entity; none of what a component makes.
    pub kind: Option<EntityKind>,
    /// The name of the node: of the kind or of the component.
    pub word: &'t str,
    pub name: &'t str,
    pub node: Node<'t>,
}

/// Every entity that a file declares and every use of a component, in order.
pub(crate) fn entities<'t>(
    language: &Language,
    tree: &'t Tree,
) -> impl Iterator<Item = Declared<'t>> {
    tree.nodes().filter_map(|node| {
        let word = node.name();
        let kind = EntityKind::ALL.into_iter().find(|kind| kind.word() == word);
        let (name, _) = key(node)?;
        let is_known = kind.is_some() || language.component(word).is_some();
        is_known.then_some(Declared { kind, word, name, node })
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
    let mut names = Names::new(language);
    for node in tree.nodes() {
        names.node(node, Meaning::of_top(language, node.name()), Role::Declares);
    }
    names.out
}

/// The name at `offset`.
pub(crate) fn at(language: &Language, tree: &Tree, offset: u32) -> Option<Occurrence> {
    let node = tree.nodes().take_while(|node| node.span().start <= offset).last()?;
    let mut names = Names::new(language);
    names.node(node, Meaning::of_top(language, node.name()), Role::Declares);
    names.out.into_iter().find(|found| found.whole.touches(offset))
}

struct Names<'a> {
    language: &'a Language,
    /// The entity around.
    owner: Option<Arc<str>>,
    /// The component around, in its own declaration.
    component: Option<Arc<str>>,
    /// The names that an `each` around gives.
    bound: Vec<Arc<str>>,
    out: Vec<Occurrence>,
}

impl<'a> Names<'a> {
    fn new(language: &'a Language) -> Self {
        Self { language, owner: None, component: None, bound: Vec::new(), out: Vec::new() }
    }

    /// A node and what is in it. Recursion follows the schema's nesting, which is finite: below
    /// what the language does not know there are no names.
    fn node(&mut self, node: Node<'_>, meaning: Meaning<'a>, role: Role) {
        if matches!(meaning, Meaning::Unknown) {
            return;
        }
        if let Meaning::Control(_) = meaning {
            return self.control(node, meaning, role);
        }
        self.own_name(node, meaning, role);
        for (entry, filled) in meaning.entries(node) {
            self.parameter_key(entry, meaning, filled);
            self.value(entry, filled);
        }
        let inside = match meaning.kind() {
            // What stands in an environment overrides what is declared elsewhere.
            Some(kind) if kind.name == Environment::KIND.name => Role::Overrides,
            _ => role,
        };
        for child in node.children() {
            let inner = meaning.child(self.language, child.name());
            self.parameter_child(child, meaning);
            self.node(child, inner, inside);
        }
        if meaning.entity().is_some() {
            self.owner = None;
        }
        if meaning.kind().is_some_and(|kind| kind.name == Component::KIND.name) {
            self.component = None;
        }
    }

    /// A `when` or an `each`. Goes no deeper than blocks are nested.
    fn control(&mut self, node: Node<'_>, meaning: Meaning<'a>, role: Role) {
        let is_each = node.name() == "each";
        let mut bound = None;
        for entry in node.entries() {
            match (entry.key(), entry.value()) {
                (Some("as"), Value::Text(name)) if is_each => bound = Some(Arc::from(name)),
                (None, Value::Text(name)) if !is_each => {
                    self.parameter(name, entry.text_span(), entry.value_span());
                }
                _ => self.value(entry, None),
            }
        }
        self.bound.extend(bound.clone());
        for child in node.children() {
            self.node(child, meaning.child(self.language, child.name()), role);
        }
        if bound.is_some() {
            self.bound.pop();
        }
    }

    /// The use of a parameter inside of its component.
    fn parameter(&mut self, name: &str, span: Span, whole: Span) {
        let Some(component) = self.component.clone() else { return };
        if self.bound.iter().any(|bound| **bound == *name) {
            return;
        }
        let name = Name::Parameter { component, name: name.into() };
        self.out.push(Occurrence { name, role: Role::Uses, span, attribute: None, whole });
    }

    /// A property of a use that gives a parameter.
    fn parameter_key(
        &mut self,
        entry: Entry<'_>,
        meaning: Meaning<'_>,
        filled: Option<Filled<'_>>,
    ) {
        let (Some(kind), Some(filled)) = (meaning.kind(), filled) else { return };
        if let (Some(key), Some(span)) = (entry.key(), entry.key_span()) {
            self.given(kind, filled.field, key, span);
        }
    }

    /// A child of a use that gives a parameter.
    fn parameter_child(&mut self, child: Node<'_>, meaning: Meaning<'_>) {
        let Some(kind) = meaning.kind() else { return };
        if let Some((_, field)) = kind.field(child.name()) {
            self.given(kind, field, child.name(), child.name_span());
        }
    }

    fn given(&mut self, kind: &NodeKind, field: &Field, name: &str, span: Span) {
        if field.is_parameter() && self.language.component(&kind.name).is_some() {
            let name = Name::Parameter { component: Arc::from(&*kind.name), name: name.into() };
            let role = Role::Uses;
            self.out.push(Occurrence { name, role, span, attribute: None, whole: span });
        }
    }

    /// The name that a node gives to itself, or whose declaration it overrides.
    fn own_name(&mut self, node: Node<'_>, meaning: Meaning<'_>, role: Role) {
        let Some(kind) = meaning.kind() else { return };
        let is_use = self.language.component(&kind.name).is_some();
        if is_use && *node.name() == *kind.name {
            let (name, span) = (Name::Component(node.name().into()), node.name_span());
            let role = Role::Uses;
            self.out.push(Occurrence { name, role, span, attribute: None, whole: span });
        }
        // What a parameter gives as a name is known by each use alone.
        let Some((text, entry)) = key(node).filter(|(_, entry)| entry.annotation().is_none())
        else {
            return;
        };
        let text: Arc<str> = text.into();
        let name = match (&kind.name, meaning.entity(), &self.owner) {
            (_, Some(_), _) => {
                self.owner = Some(Arc::clone(&text));
                Name::Entity(text)
            }
            _ if is_use => Name::Entity(text),
            (word, ..) if *word == Component::KIND.name => {
                self.component = Some(Arc::clone(&text));
                Name::Component(text)
            }
            (word, ..) if *word == Parameter::KIND.name => match &self.component {
                Some(component) => Name::Parameter { component: Arc::clone(component), name: text },
                None => return,
            },
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

    fn value(&mut self, entry: Entry<'_>, filled: Option<Filled<'_>>) {
        let Value::Text(text) = entry.value() else { return };
        if let Some(annotation) = entry.annotation() {
            let takes = filled.is_some_and(|filled| filled.ty.takes_references);
            match annotation.text {
                "param" => self.parameter(text, entry.text_span(), entry.value_span()),
                // In a component, a text may be made of parameters alone.
                word if takes || self.component.is_some() => {
                    self.references(word, text, entry.text_span());
                }
                _ => {}
            }
            return;
        }
        let Some(filled) = filled else { return };
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

    /// `param.x`, or `param.x.host`.
    fn parameter_path(&mut self, reference: &Reference) {
        let path = reference.attribute.as_deref().unwrap_or_default();
        let name = path.split_once('.').map_or(path, |(name, _)| name);
        let span = reference.attribute_span();
        let len = u32::try_from(name.len()).unwrap_or(0);
        let narrow = Span::new(span.file, span.start, span.start.saturating_add(len).min(span.end));
        self.parameter(name, narrow, reference.span);
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
                "param" if self.component.is_some() => {
                    self.parameter_path(reference);
                    continue;
                }
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
