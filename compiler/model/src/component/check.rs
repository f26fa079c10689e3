//! What is wrong in the body of a component, whoever uses it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use groundplan_schema::{
    Budget, Cell, CellValue, Decoder, Held, MissingValue, Node as _, ReferenceNotAllowed, Scope,
    Shape, Slot, Text, UnknownProperty, View, is_each, is_when, nearest, prose, with_rename,
};
use groundplan_source::{Diagnostic, Origin, Sources, Span};
use groundplan_syntax::{Entry, Node, Tree, Value as Literal};

use super::declare::is_control;
use super::expand::{report_foreign, standing};
use super::faults::{ParameterDeclaration, UnknownParameter};
use super::kind::{declaration, written_default};
use super::{Component, Components};
use crate::short::short;

/// Reports what is wrong whatever the parameters are.
pub(super) fn check(
    name: &str,
    component: &Component<'_>,
    components: &Components<'_>,
    sources: &mut Sources,
    budget: &Budget,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut names = Names { component: name, kinds: BTreeMap::new(), diagnostics };
    names.kinds.insert("name".to_owned(), true);
    for field in component.kind.fields.iter().skip(1).take(component.parameters.len()) {
        let names_something = match &field.shape {
            Shape::Scalar(ty) | Shape::List(ty) => {
                ty.names.is_some() || matches!(ty.name, "name" | "word")
            }
            _ => false,
        };
        names.kinds.insert(field.name.to_string(), names_something);
    }
    for parameter in &component.parameters {
        let declared = declaration(component.node, &parameter.name);
        declared.into_iter().flat_map(written_default).for_each(|entry| names.entry(entry));
    }
    for attribute in component.attributes() {
        names.node(attribute);
    }
    let defaults = component.node.children().filter(|child| child.name() == "defaults");
    defaults.for_each(|defaults| names.node(defaults));
    names.block(component.body);
    read_dry(component, components, sources, budget, diagnostics);
}

/// Reports what is wrong in each `each` that stands outside of a component.
pub(crate) fn check_repeats(trees: &[Tree], diagnostics: &mut Vec<Diagnostic>) {
    let component = &crate::kinds::Component::KIND.name;
    // Most descriptions repeat nothing, and then nothing is looked through.
    for tree in trees.iter().filter(|tree| tree.text().contains("each")) {
        let mut names = Names { component: "each", kinds: BTreeMap::new(), diagnostics };
        for node in tree.nodes().filter(|node| *component != *node.name()) {
            names.outermost(node);
        }
    }
}

/// Reads the body with parameters of which nothing is known, so that everything else is told.
fn read_dry(
    component: &Component<'_>,
    components: &Components<'_>,
    sources: &mut Sources,
    budget: &Budget,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let file = sources.expand(component.name_span.file, None);
    let origin = Origin::Written(component.name_span);
    let unknown = Cell { value: CellValue::Faulty, origin };
    let mut values = BTreeMap::from([("name".into(), Slot::Scalar(unknown.clone()))]);
    let fields = component.kind.fields.iter().skip(1).take(component.parameters.len());
    for field in fields {
        let slot = match field.shape {
            Shape::List(_) => Slot::List(vec![unknown.clone()]),
            Shape::Map(_) => Slot::Map(Box::default()),
            _ => Slot::Scalar(unknown.clone()),
        };
        values.insert(Arc::from(&*field.name), slot);
    }
    let scope = Scope::of_use(file, values, budget);
    let mut found = Vec::new();
    for view in View::within(component.body, scope).children() {
        match standing(view.name(), components) {
            Some(kind) => {
                let top_level = Vec::from_iter(components.kinds().cloned().map(Held::Made));
                let mut decoder =
                    Decoder { diagnostics: &mut found, top_level: &top_level, budget };
                decoder.decode(view, kind);
            }
            None => report_foreign(&view, components, &mut found),
        }
    }
    // What stands under one `when` may stand again under another that excludes it.
    found.retain(|fault| !fault.rule.code.starts_with("duplicate-"));
    diagnostics.append(&mut found);
}

/// The names that mean something where a node stands.
struct Names<'a> {
    component: &'a str,
    /// Each name, and whether what it stands for can be the name of an entity.
    kinds: BTreeMap<String, bool>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Names<'_> {
    /// The outermost repetitions in a node. Goes no deeper than blocks are nested.
    fn outermost(&mut self, node: Node<'_>) {
        match is_each(node) {
            true => self.each(node),
            false => node.children().for_each(|child| self.outermost(child)),
        }
    }

    /// Goes no deeper than blocks are nested.
    fn block(&mut self, node: Node<'_>) {
        for child in node.children() {
            if is_when(child) {
                self.when(child);
            } else if is_each(child) {
                self.each(child);
            } else {
                self.node(child);
            }
        }
    }

    fn node(&mut self, node: Node<'_>) {
        if is_control(node) {
            return self.block(node);
        }
        node.entries().for_each(|entry| self.entry(entry));
        self.block(node);
    }

    fn when(&mut self, node: Node<'_>) {
        let name = node.entries().find(|entry| entry.key().is_none());
        match name.map(|entry| (entry.value(), entry.text_span())) {
            Some((Literal::Text(name), span)) => self.known(name, span),
            Some(_) => {}
            None => self.missing(node, "a parameter", "the name of a parameter in quotes"),
        }
        self.only_property(node, "is");
        self.block(node);
    }

    fn each(&mut self, node: Node<'_>) {
        let bound = node.entries().find(|entry| entry.key() == Some("as"));
        self.only_property(node, "as");
        for entry in node.entries().filter(|entry| entry.key() != Some("as")) {
            self.entry(entry);
            if entry.annotation().is_some_and(|annotation| annotation.text == "ref") {
                let fault = ReferenceNotAllowed {
                    span: entry.span(),
                    field: "each".to_owned(),
                    expects: "words, numbers, or `(param)\"…\"` for the values of a list"
                        .to_owned(),
                };
                self.diagnostics.push(fault.into());
            }
        }
        let Some(Literal::Text(name)) = bound.map(|entry| entry.value()) else {
            return self.missing(node, "`as`", "the name of the value behind it: `as=\"x\"`");
        };
        let outer = self.kinds.insert(name.to_owned(), true);
        self.block(node);
        match outer {
            Some(outer) => self.kinds.insert(name.to_owned(), outer),
            None => self.kinds.remove(name),
        };
    }

    /// Reports every property but the one that the node has.
    fn only_property(&mut self, node: Node<'_>, known: &str) {
        for entry in node.entries() {
            let (Some(key), Some(span)) = (entry.key(), entry.key_span()) else { continue };
            if key == known {
                continue;
            }
            let nearest = nearest(key, [known]);
            let fault = UnknownProperty {
                span,
                name: short(key),
                kind: node.name().to_owned(),
                nearest: nearest.clone(),
                known: nearest.is_none().then(|| format!("`{known}`")),
            };
            self.diagnostics.push(with_rename(fault, nearest, span));
        }
    }

    fn missing(&mut self, node: Node<'_>, what: &str, expects: &str) {
        if !node.is_broken() {
            let fault = MissingValue {
                span: node.head_span(),
                kind: node.name().to_owned(),
                what: what.to_owned(),
                expects: expects.to_owned(),
                example: None,
            };
            self.diagnostics.push(fault.into());
        }
    }

    fn entry(&mut self, entry: Entry<'_>) {
        let Literal::Text(text) = entry.value() else { return };
        let span = entry.text_span();
        let text = match entry.annotation().map(|annotation| annotation.text) {
            Some("param") => return self.known(text, span),
            Some("ref") => Text::reference(text, span),
            Some("fmt") => Text::template(text, span).unwrap_or_default(),
            _ => return,
        };
        for reference in text.references().filter(|path| path.entity.as_ref() == "param") {
            let path = reference.attribute.as_deref().unwrap_or_default();
            let (name, attribute) = match path.split_once('.') {
                Some((name, attribute)) => (name, Some(attribute)),
                None => (path, None),
            };
            let whole = reference.attribute_span();
            let start = whole.start;
            let len = u32::try_from(name.len()).unwrap_or(0);
            let narrow = Span::new(whole.file, start, start.saturating_add(len));
            let place = if whole.len() as usize == path.len() { narrow } else { whole };
            self.known(name, place);
            if attribute.is_some() && self.kinds.get(name) == Some(&false) {
                let fault = ParameterDeclaration {
                    span: place,
                    name: name.to_owned(),
                    why: "names no entity, of which this asks for an attribute".to_owned(),
                    advice: "declare it with `type=\"entity\"`".to_owned(),
                };
                self.diagnostics.push(fault.into());
            }
        }
    }

    fn known(&mut self, name: &str, span: Span) {
        if self.kinds.contains_key(name) {
            return;
        }
        let nearest = nearest(name, self.kinds.keys().map(String::as_str));
        let names: BTreeSet<&str> = self.kinds.keys().map(String::as_str).collect();
        let known = match nearest {
            Some(_) => None,
            None => prose(names).map(|names| format!("there is {names}")),
        };
        let fault = UnknownParameter {
            span,
            name: short(name),
            component: self.component.to_owned(),
            nearest: nearest.clone(),
            known,
        };
        // A path is replaced whole only where the place is exactly the name.
        let exact = span.len() as usize == name.len();
        self.diagnostics.push(match exact {
            true => with_rename(fault, nearest, span),
            false => fault.into(),
        });
    }
}
