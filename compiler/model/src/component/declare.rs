//! From the `component` nodes of a project to kinds of nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use groundplan_schema::{
    Budget, Build, Cell, CellValue, Decoder, DuplicateName, Held, Mark, Node as _, NodeKind, Scope,
    Slot, View, is_each, is_when, mark,
};
use groundplan_source::{Diagnostic, Origin, Sources, Span};
use groundplan_syntax::{Node, Tree, Value as Literal};

use super::faults::{ComponentCycle, MisplacedSlot};
use super::kind::{Openings, kind};
use super::{Component, Components, built_in, check, marks, written};
use crate::kinds;
use crate::load::TOP_LEVEL;

/// The most components that may stand inside one another.
const MAX_DEPTH: usize = 64;

/// Reads every component of a project, and reports what is wrong in it, whether or not it is used.
pub(crate) fn declare<'t>(
    trees: &'t [Tree],
    sources: &mut Sources,
    budget: &Budget,
    diagnostics: &mut Vec<Diagnostic>,
) -> Components<'t> {
    let mut drafts: BTreeMap<Arc<str>, Draft<'t>> = BTreeMap::new();
    let mut broken = BTreeMap::new();
    let word = &kinds::Component::KIND.name;
    let nodes = trees.iter().flat_map(Tree::nodes).filter(|node| *word == *node.name());
    for node in nodes {
        let Some(draft) = Draft::read(node, budget, diagnostics) else {
            broken.extend(first_text(node).map(|name| (name.into(), node.head_span())));
            continue;
        };
        let name = draft.name();
        let taken = match drafts.get(&name) {
            Some(first) => Some(("another component".to_owned(), Some(first.name_span))),
            None if is_reserved(&name) => Some(("the language itself".to_owned(), None)),
            None => None,
        };
        match taken {
            None => {
                drafts.insert(name, draft);
            }
            Some((taken, first)) => {
                let fault = DuplicateName { span: draft.name_span, name: name.to_string(), taken };
                let fault = Diagnostic::from(fault);
                diagnostics.push(match first {
                    Some(first) => fault.with_label(first, "first used here"),
                    None => fault,
                });
            }
        }
    }
    let components = Components { all: BTreeMap::new(), broken };
    let mut maker = Maker { drafts: &drafts, components, chain: Vec::new(), diagnostics };
    for name in drafts.keys() {
        maker.make(name, None);
    }
    let components = maker.components;
    for (name, component) in &components.all {
        check::check(name, component, &components, sources, budget, diagnostics);
    }
    components
}

/// Words that mean something else where a use may stand: at the top level, in the body of a
/// component, or in an environment.
fn is_reserved(name: &str) -> bool {
    matches!(name, "when" | "each" | "children" | "slot")
        || TOP_LEVEL.iter().any(|kind| kind.name == *name)
        || kinds::Environment::KIND.fields.iter().any(|field| field.name == *name)
}

/// A component as it is written.
struct Draft<'t> {
    node: Node<'t>,
    declared: kinds::Component,
    name_span: Span,
    body: Node<'t>,
}

impl<'t> Draft<'t> {
    /// None, with the fault reported, if it has no usable name or no body.
    fn read(node: Node<'t>, budget: &Budget, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let before = diagnostics.len();
        let view = View::within(node, dry(node, budget));
        let record =
            Decoder { diagnostics, top_level: &[], budget }.decode(view, kinds::Component::KIND);
        let declared = kinds::Component::build(&record, &mut Build { diagnostics });
        let body = node.children().find(|child| child.name() == "body")?;
        let name_span = declared.name.origin().span()?;
        let usable = declared.name.sure().is_some() && declared.name.known().is_ok();
        if !usable && diagnostics.len() == before {
            let kind = "component".to_owned();
            diagnostics.push(crate::load::OpenName { span: name_span, kind }.into());
        }
        usable.then_some(Self { node, declared, name_span, body })
    }

    fn name(&self) -> Arc<str> {
        self.declared.name.peek().0.as_str().into()
    }
}

/// What attributes are read in while nothing is known of the parameters.
fn dry(node: Node<'_>, budget: &Budget) -> Rc<Scope> {
    let parameters = node.children().filter(|child| child.name() == "param");
    let names = parameters.filter_map(first_text).chain(["name"]);
    let unknown = Cell { value: CellValue::Faulty, origin: Origin::Written(node.head_span()) };
    let values = names.map(|name| (name.into(), Slot::Scalar(unknown.clone()))).collect();
    Scope::of_use(node.head_span().file, values, budget)
}

pub(super) fn first_text(node: Node<'_>) -> Option<&str> {
    match node.entries().find(|entry| entry.key().is_none())?.value() {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}

/// Makes the kinds, those that others are made of first.
struct Maker<'d, 't> {
    drafts: &'d BTreeMap<Arc<str>, Draft<'t>>,
    components: Components<'t>,
    /// The components whose bodies are being looked at, each with the place of its use.
    chain: Vec<(Arc<str>, Option<Span>)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'t> Maker<'_, 't> {
    /// Recursion is bounded by [`MAX_DEPTH`].
    fn make(&mut self, name: &Arc<str>, used: Option<Span>) {
        let known = self.components.get(name).is_some() || self.components.is_broken(name);
        let Some(draft) = self.drafts.get(name).filter(|_| !known) else { return };
        if let Some(at) = self.chain.iter().position(|(other, _)| other == name) {
            return self.report_cycle(at, name, used);
        }
        self.chain.push((Arc::clone(name), used));
        if self.chain.len() > MAX_DEPTH {
            self.report_cycle(0, name, used);
        } else {
            for node in written(draft.body) {
                if self.drafts.contains_key(node.name()) {
                    self.make(&node.name().into(), Some(node.name_span()));
                }
            }
        }
        self.chain.pop();
        if !self.components.is_broken(name) {
            self.finish(name, draft);
        }
    }

    fn finish(&mut self, name: &Arc<str>, draft: &Draft<'t>) {
        let openings = self.openings(draft);
        let (kind, parameters) = kind(&draft.declared, draft.node, &openings, self.diagnostics);
        let Draft { node, name_span, body, .. } = *draft;
        let component = Component { node, name_span, kind: Arc::new(kind), parameters, body };
        self.components.all.insert(Arc::clone(name), component);
    }

    /// What the marks in the body let a use fill.
    fn openings(&mut self, draft: &Draft<'t>) -> Openings {
        let mut openings = Openings::default();
        let mut placed = BTreeSet::new();
        for node in written(draft.body) {
            for (mark, span) in marks(node) {
                placed.insert(span);
                // What is no kind is reported as that.
                let Some(kind) = self.kind(node.name()) else { continue };
                let taken = match mark {
                    Mark::Children => openings.children.replace(kind).is_some(),
                    Mark::Slot(slot) => {
                        let taken = openings.slots.iter().any(|(name, ..)| name == slot);
                        openings.slots.push((slot.to_owned(), kind, span));
                        taken
                    }
                };
                if taken {
                    self.report_mark(mark, span, "stands in this component twice");
                }
            }
        }
        self.misplaced(draft.body, &placed);
        openings
    }

    /// Marks anywhere else. Goes no deeper than blocks are nested.
    fn misplaced(&mut self, node: Node<'t>, placed: &BTreeSet<Span>) {
        for child in node.children() {
            match mark(child) {
                Some(mark) if !placed.contains(&child.head_span()) => {
                    self.report_mark(mark, child.head_span(), "has nothing here to be laid over");
                }
                _ => self.misplaced(child, placed),
            }
        }
    }

    fn report_mark(&mut self, mark: Mark<'_>, span: Span, why: &str) {
        let mark = match mark {
            Mark::Children => "children".to_owned(),
            Mark::Slot(_) => "slot \"name\"".to_owned(),
        };
        self.diagnostics.push(MisplacedSlot { span, mark, why: why.to_owned() }.into());
    }

    fn kind(&self, name: &str) -> Option<Held<NodeKind>> {
        let component = self.components.get(name).map(|component| &component.kind);
        component.map(|kind| Held::Made(Arc::clone(kind))).or_else(|| built_in(name))
    }

    fn report_cycle(&mut self, at: usize, name: &Arc<str>, used: Option<Span>) {
        let around = self.chain.get(at..).unwrap_or_default();
        let mut names: Vec<&str> = around.iter().map(|(name, _)| name.as_ref()).collect();
        if names.first() != names.last() || names.len() == 1 {
            names.push(name);
        }
        // A chain that is merely too long is shown by its ends.
        if names.len() > 12 {
            names.splice(6..names.len().saturating_sub(5), ["…"]);
        }
        let chain = names.join(" → ");
        let span = used.unwrap_or_default();
        let mut fault = Diagnostic::from(ComponentCycle { span, name: name.to_string(), chain });
        for (name, used) in around.iter().skip(1).take(5) {
            if let Some(used) = used.filter(|used| *used != span) {
                fault = fault.with_label(used, format!("`{name}` is used here"));
            }
        }
        for (name, _) in around {
            if let Some(draft) = self.drafts.get(name) {
                self.components.broken.insert(Arc::clone(name), draft.name_span);
            }
        }
        self.diagnostics.push(fault);
    }
}

/// Whether a node says which nodes are there.
pub(super) fn is_control(node: Node<'_>) -> bool {
    is_each(node) || is_when(node)
}
