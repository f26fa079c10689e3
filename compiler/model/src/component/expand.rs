//! What one use of a component stands for.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use groundplan_schema::{
    Budget, Build, Cell, CellValue, Decoder, Held, Mark, Node as _, NodeKind, Position, Record,
    Scope, Shape, Slot, UnknownNode, View, lay_over, merge, nearest, prose, require,
    scalar::Scalar, with_rename,
};
use groundplan_source::{Diagnostic, FileId, Origin, Sources, Span};

use super::faults::TooManyNodes;
use super::kind::{declaration, written_default};
use super::{Component, Components, built_in, entity_kind, marks};
use crate::EntityKind;
use crate::load::defaults_of;
use crate::phantoms::Phantoms;
use crate::short::short;

/// An entity that a use stands for.
#[derive(Debug)]
pub(crate) struct Expanded {
    pub kind: EntityKind,
    pub record: Record,
    /// Its first argument, as something to name it by when it has no usable name.
    pub name_span: Span,
    pub written_name: Option<String>,
}

/// Reads the bodies of components for their uses.
pub(crate) struct Expander<'a, 't> {
    pub components: &'a Components<'t>,
    pub top_level: &'a [Held<NodeKind>],
    pub sources: &'a mut Sources,
    pub budget: &'a Budget,
    pub phantoms: &'a mut Phantoms,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// What the uses stand for.
    pub entities: Vec<Expanded>,
    /// What others may refer to, by the name of the use and the attribute.
    pub attributes: Vec<(Arc<str>, Arc<str>, Cell)>,
}

impl<'t> Expander<'_, 't> {
    /// Reads the body of a component for the use that `used` says everything of. Recursion is
    /// bounded by how deep components may stand inside one another.
    pub(crate) fn expand(&mut self, component: &Component<'t>, used: &Record) {
        require(used, &mut Build { diagnostics: self.diagnostics });
        if !self.budget.spend(1) {
            self.phantoms.anything = true;
            return self.report_spent(used.head);
        }
        let file = self.sources.expand(component.name_span.file, Some(used.head));
        let scope = self.scope(component, used, file);
        let defaults = self.defaults(component, &scope);
        for view in View::within(component.body, Rc::clone(&scope)).children() {
            match standing(view.name(), self.components) {
                Some(kind) => self.node(&view, kind, used, defaults.as_ref()),
                None => self.phantoms.anything = true,
            }
        }
        self.attributes_of(component, used, &scope);
        if self.budget.is_spent() {
            self.phantoms.anything = true;
            self.report_spent(used.head);
        }
    }

    /// What the parameters are in one use. A default may be made of the name and of parameters that
    /// are declared before it.
    fn scope(&mut self, component: &Component<'t>, used: &Record, file: FileId) -> Rc<Scope> {
        let mut values = values(component, used);
        let mut computed = Vec::new();
        for parameter in component.parameters.iter().filter(|parameter| parameter.computed) {
            if matches!(values.get(&parameter.name), Some(Slot::Absent)) {
                computed.push(&parameter.name);
            }
        }
        for name in computed {
            let Some(declared) = declaration(component.node, name) else { continue };
            let scope = Scope::of_use(file, values.clone(), self.budget);
            let cells = written_default(declared).filter_map(|entry| scope.cell(entry));
            let cell = cells.into_iter().next();
            values.insert(Arc::clone(name), cell.map_or(Slot::Absent, Slot::Scalar));
        }
        Scope::of_use(file, values, self.budget)
    }

    /// A node of the body, with what the use says laid over it.
    fn node(
        &mut self,
        view: &View<'t>,
        kind: Held<NodeKind>,
        used: &Record,
        defaults: Option<&Record>,
    ) {
        let mut decoder = Decoder {
            diagnostics: self.diagnostics,
            top_level: self.top_level,
            budget: self.budget,
        };
        let mut record = decoder.decode(view.clone(), kind);
        let under = defaults.zip(entity_kind(view.name()));
        if let Some(under) = under.and_then(|(defaults, kind)| defaults_of(defaults, kind)) {
            record = lay_over(under, &record);
        }
        let filled = marks(view.node());
        if !filled.iter().any(|(mark, _)| *mark == Mark::Children) {
            be_where(&mut record, used);
        }
        for (mark, _) in filled {
            let over = match mark {
                Mark::Children => Some(part(&record.kind, used)),
                Mark::Slot(slot) => match used.slot(slot) {
                    Some(Slot::Node(filled)) => Some(part(&record.kind, filled)),
                    _ => None,
                },
            };
            if let Some(over) = over {
                record = merge(&record, &over);
            }
        }
        record.origin = record.origin.overridden_by(&used.origin);
        if let Some(kind) = entity_kind(view.name()) {
            let first = view.entries().find(|entry| entry.key().is_none());
            let name_span = first.as_ref().map_or(record.head, |entry| entry.value_span());
            let written_name = first.and_then(|entry| match entry.value() {
                groundplan_syntax::Value::Text(text) => Some(text.to_owned()),
                _ => None,
            });
            self.entities.push(Expanded { kind, record, name_span, written_name });
        } else if let Some(inner) = self.components.get(view.name()) {
            self.expand(inner, &record);
        }
    }

    /// What the component lays under the entities of its body.
    fn defaults(&mut self, component: &Component<'t>, scope: &Rc<Scope>) -> Option<Record> {
        let kind = crate::kinds::Defaults::KIND;
        let node = component.node.children().find(|child| kind.name == *child.name())?;
        let (top_level, budget) = (self.top_level, self.budget);
        let mut decoder = Decoder { diagnostics: self.diagnostics, top_level, budget };
        Some(decoder.decode(View::within(node, Rc::clone(scope)), kind))
    }

    fn attributes_of(&mut self, component: &Component<'t>, used: &Record, scope: &Rc<Scope>) {
        let Some(Slot::Scalar(Cell { value: CellValue::Known(Scalar::Word(name)), .. })) =
            used.slots.first()
        else {
            return;
        };
        for node in component.attributes() {
            let view = View::within(node, Rc::clone(scope));
            let kind = <crate::kinds::ComponentAttribute as groundplan_schema::Node>::KIND;
            let record = Decoder {
                // Its faults are told where the component is read for its own sake.
                diagnostics: &mut Vec::new(),
                top_level: self.top_level,
                budget: self.budget,
            }
            .decode(view, kind);
            if let [Slot::Scalar(key), Slot::Scalar(value)] = record.slots.as_slice()
                && let CellValue::Known(Scalar::Word(key)) = &key.value
            {
                self.attributes.push((Arc::clone(name), Arc::clone(key), value.clone()));
            }
        }
    }

    fn report_spent(&mut self, span: Span) {
        let told = |fault: &Diagnostic| fault.rule.code == TooManyNodes::RULE.code;
        if !self.diagnostics.iter().any(told) {
            let what = "the nodes that components and `each` make".to_owned();
            let span = self.sources.outermost(span).unwrap_or(span);
            self.diagnostics.push(TooManyNodes { span, what, limit: Budget::NODES }.into());
        }
    }
}

/// The kind of a node that may stand in the body of a component.
pub(super) fn standing(name: &str, components: &Components<'_>) -> Option<Held<NodeKind>> {
    let component = components.get(name).map(|component| Held::Made(Arc::clone(&component.kind)));
    component.or_else(|| built_in(name))
}

/// A node that cannot stand in the body of a component.
pub(super) fn report_foreign(
    view: &View<'_>,
    components: &Components<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let name = view.name();
    if view.is_broken() || components.is_broken(name) {
        return;
    }
    let entities: Vec<&str> = EntityKind::ALL.into_iter().map(EntityKind::word).collect();
    let kinds = components.kinds().map(|kind| &*kind.name);
    let nearest = nearest(name, entities.iter().copied().chain(kinds));
    let known = match nearest {
        Some(_) => None,
        None => prose(entities).map(|names| {
            format!("the body of a component is made of {names}, and of uses of other components")
        }),
    };
    let short = short(name);
    let (span, place) = (view.name_span(), "in the body of a component".to_owned());
    let fault = UnknownNode { span, name: short, place, nearest: nearest.clone(), known };
    diagnostics.push(with_rename(fault, nearest, span));
}

/// What the parameters are in one use.
fn values(component: &Component<'_>, used: &Record) -> BTreeMap<Arc<str>, Slot> {
    let name = used.slots.first().cloned().unwrap_or_default();
    let faulty = || {
        let origin = Origin::Written(used.head);
        Slot::Scalar(Cell { value: CellValue::Faulty, origin })
    };
    let mut values = BTreeMap::from([("name".into(), literal(name).unwrap_or_else(faulty))]);
    for (parameter, slot) in component.parameters.iter().zip(used.slots.iter().skip(1)) {
        let value = match slot {
            Slot::Absent | Slot::Removed(_) if parameter.required => faulty(),
            Slot::Absent | Slot::Removed(_) if parameter.computed => Slot::Absent,
            Slot::Absent | Slot::Removed(_) => parameter.default.clone(),
            slot => slot.clone(),
        };
        values.insert(Arc::clone(&parameter.name), value);
    }
    values
}

/// The name of a use, as something to put into places of any type.
fn literal(name: Slot) -> Option<Slot> {
    let Slot::Scalar(Cell { value, origin }) = name else { return None };
    let value = match value {
        CellValue::Known(Scalar::Word(word)) => {
            let written = groundplan_schema::scalar::Written::text(&word);
            CellValue::Known(Scalar::Literal(Arc::new(written)))
        }
        value => value,
    };
    Some(Slot::Scalar(Cell { value, origin }))
}

/// Everything in a body is in the environments that the use is in, unless the body says otherwise.
fn be_where(record: &mut Record, used: &Record) {
    let named: Vec<usize> = ["only", "except"]
        .into_iter()
        .filter_map(|name| record.kind.fields.iter().position(|field| field.name == *name))
        .collect();
    let says = |index: &usize| !matches!(record.slots.get(*index), Some(Slot::Absent) | None);
    if named.iter().any(says) {
        return;
    }
    for index in named {
        let Some(name) = record.kind.fields.get(index).map(|field| field.name.clone()) else {
            continue;
        };
        if let (Some(slot), Some(place)) = (used.slot(&name), record.slots.get_mut(index)) {
            *place = slot.clone();
        }
    }
}

/// What a use says of a node of that kind, by the names of its fields.
fn part(kind: &Held<NodeKind>, used: &Record) -> Record {
    let mut out = Record::empty(kind.clone(), used.head);
    for (field, place) in kind.fields.iter().zip(&mut out.slots) {
        if field.position == Position::Argument {
            continue;
        }
        let same = used.kind.fields.iter().zip(&used.slots).find(|(other, _)| {
            other.name == field.name
                && other.position == field.position
                && std::mem::discriminant::<Shape>(&other.shape)
                    == std::mem::discriminant::<Shape>(&field.shape)
        });
        if let Some((_, slot)) = same {
            *place = slot.clone();
        }
    }
    out.broken = used.broken;
    out.misspelt.clone_from(&used.misspelt);
    out
}
