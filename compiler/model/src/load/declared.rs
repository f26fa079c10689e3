use std::collections::BTreeSet;
use std::sync::Arc;

use groundplan_schema::{
    Build, Cell, CellValue, DuplicateName, Item, MissingValue, Node as _, NodeKind, Record, Slot,
    UnknownNode, View, nearest, prose, scalar::Scalar, with_rename,
};
use groundplan_source::{Diagnostic, FileId, Span};
use groundplan_syntax::{Tree, Value};
use indexmap::IndexMap;

use super::faults::{DuplicateNode, OpenName};
use super::reading::Reading;
use super::standard::standard_with;
use super::uses::Uses;
use crate::EntityKind;
use crate::kinds::*;
use crate::phantoms::Phantoms;
use crate::short::short;

/// Every kind that may stand at the top level.
pub static TOP_LEVEL: &[&NodeKind] = &[
    Edition::KIND,
    Platform::KIND,
    Include::KIND,
    Use::KIND,
    Component::KIND,
    Output::KIND,
    Account::KIND,
    Environment::KIND,
    Service::KIND,
    Worker::KIND,
    Job::KIND,
    CronJob::KIND,
    Database::KIND,
    Cache::KIND,
    Bucket::KIND,
    External::KIND,
    Secret::KIND,
    Pipeline::KIND,
    Retire::KIND,
    Waive::KIND,
];

/// Everything that the files declare, decoded and checked for doubles.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub platform: Option<Record>,
    pub output: Option<Record>,
    pub accounts: IndexMap<Arc<str>, Declaration>,
    pub environments: IndexMap<Arc<str>, Declaration>,
    pub pipelines: IndexMap<Arc<str>, Declaration>,
    pub entities: IndexMap<Arc<str>, (EntityKind, Declaration)>,
    /// Uses of components.
    pub uses: Uses,
    /// In the order of the files.
    pub retired: Vec<Record>,
    /// In the order of the files.
    pub waivers: Vec<Record>,
    /// What unreadable parts may have declared.
    pub phantoms: Phantoms,
}

/// One named declaration.
#[derive(Debug)]
pub(super) struct Declaration {
    pub record: Record,
    pub name_span: Span,
    /// The use of a component that it comes from.
    pub used: Option<Arc<str>>,
}

impl Declared {
    /// Decodes every top-level node. `lost` says that there was more, which could not be read.
    pub fn decode(
        trees: &[Tree],
        used: &BTreeSet<FileId>,
        lost: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Self {
        let phantoms = Phantoms { anything: lost, ..Phantoms::default() };
        let mut declared = Self { phantoms, ..Self::default() };
        for tree in trees {
            let is_used = used.contains(&tree.file());
            for node in tree.nodes() {
                match is_used {
                    true => reading.check_used(node),
                    false => declared.take(&node.into(), reading),
                }
            }
        }
        declared.override_uses(reading);
        declared.check_names_of_uses(reading.diagnostics);
        declared
    }

    fn take(&mut self, node: &View<'_>, reading: &mut Reading<'_, '_>) {
        if let Some(all) = node.repeated(reading.budget) {
            all.iter().for_each(|node| self.take(node, reading));
            return reading.report_spent(node);
        }
        let Some(kind) = reading.language.kind(node.name()) else {
            return self.unknown(node, reading);
        };
        let is = |other: &NodeKind| kind.name == other.name;
        if is(Include::KIND) || is(Use::KIND) || is(Component::KIND) {
            return;
        }
        let record = reading.decode(node, kind.clone());
        let diagnostics = &mut *reading.diagnostics;
        match &*kind.name {
            "groundplan" => {
                Edition::build(&record, &mut Build { diagnostics });
            }
            "platform" => single(&mut self.platform, record, diagnostics),
            "output" => single(&mut self.output, record, diagnostics),
            "retire" => self.retired.push(record),
            "waive" => self.waivers.push(record),
            "account" => {
                if let Some((id, declaration)) = self.named(node, record, diagnostics) {
                    keep(&mut self.accounts, id, declaration, diagnostics);
                }
            }
            "environment" => {
                if let Some((name, declaration)) = self.named(node, record, diagnostics) {
                    keep(&mut self.environments, name, declaration, diagnostics);
                }
            }
            "pipeline" => {
                if let Some((name, declaration)) = self.named(node, record, diagnostics) {
                    keep(&mut self.pipelines, name, declaration, diagnostics);
                }
            }
            word => {
                let Some((name, declaration)) = self.named(node, record, diagnostics) else {
                    return;
                };
                match EntityKind::ALL.into_iter().find(|kind| kind.word() == word) {
                    Some(kind) => self.keep_entity(kind, name, declaration, diagnostics),
                    None => self.take_use(word, name, declaration, reading),
                }
            }
        }
    }

    fn unknown(&mut self, node: &View<'_>, reading: &mut Reading<'_, '_>) {
        let name = node.name();
        let language = reading.language;
        if reading.components.is_broken(name) {
            self.phantoms.anything = true;
            return;
        }
        let names = || language.kinds().iter().map(|kind| &*kind.name);
        self.phantoms.names.extend(argument_text(node));
        let nearest = nearest(name, names());
        self.phantoms.kinds.extend(nearest.clone());
        // Whoever reads the fault in it may well have meant something else.
        if node.is_broken() {
            return;
        }
        let inside = language.kinds().iter().find(|kind| kind.field(name).is_some());
        let known = match (&nearest, inside, standard_with(name)) {
            (_, _, Some(library)) => {
                Some(format!("write `use \"std:{library}\"`: `{name}` is one of its components"))
            }
            (Some(_), ..) => None,
            (None, Some(kind), _) => {
                Some(format!("`{name}` belongs inside a node such as `{}`", kind.name))
            }
            (None, None, _) => {
                prose(names()).map(|names| format!("a description is made of {names}"))
            }
        };
        let place = "at the top level of a description".to_owned();
        let short = short(name);
        let span = node.name_span();
        let fault = UnknownNode { span, name: short, place, nearest: nearest.clone(), known };
        reading.diagnostics.push(with_rename(fault, nearest, span));
    }

    /// The declaration with its name; none, with the fault reported, if there is no usable name.
    fn named(
        &mut self,
        node: &View<'_>,
        record: Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Arc<str>, Declaration)> {
        let first = node.entries().find(|entry| entry.key().is_none());
        let name_span = first.as_ref().map_or(record.head, |entry| entry.value_span());
        let written = first.and_then(|entry| text(&entry));
        self.name(record, name_span, written, diagnostics)
    }

    /// The same, for a record whose name is written at `name_span`, perhaps as a text.
    pub(super) fn name(
        &mut self,
        record: Record,
        name_span: Span,
        written: Option<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Arc<str>, Declaration)> {
        // An account is called by its number.
        match record.slot("name").or_else(|| record.slot("id")) {
            Some(Slot::Scalar(Cell { value: CellValue::Known(Scalar::Word(name)), .. })) => {
                let declaration = Declaration { name_span, used: None, record: record.clone() };
                Some((Arc::clone(name), declaration))
            }
            Some(Slot::Scalar(Cell { value: CellValue::Open(_), .. })) => {
                self.phantoms.anything = true;
                let kind = record.kind.name.to_string();
                diagnostics.push(OpenName { span: name_span, kind }.into());
                None
            }
            Some(Slot::Scalar(_)) => {
                // A malformed name is reported; others may still refer to it as it is written.
                match written {
                    Some(name) => {
                        self.phantoms.names.insert(name);
                    }
                    None => self.phantoms.anything = true,
                }
                None
            }
            _ => {
                self.phantoms.anything = true;
                if !record.broken {
                    let kind = &record.kind.name;
                    let fault = MissingValue {
                        span: record.head,
                        kind: kind.to_string(),
                        what: "a name".to_owned(),
                        expects: format!("`{kind} \"name\"`"),
                        example: None,
                    };
                    diagnostics.push(fault.into());
                }
                None
            }
        }
    }

    pub(super) fn keep_entity(
        &mut self,
        kind: EntityKind,
        name: Arc<str>,
        declaration: Declaration,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let span = declaration.name_span;
        if matches!(name.as_ref(), "platform" | "environment" | "param") {
            let taken = match name.as_ref() {
                "param" => "the parameters of components, which references call by it".to_owned(),
                name => format!("the {name} itself, which references call by it"),
            };
            return report_duplicate(span, &name, taken, None, diagnostics);
        }
        let Some((other, first)) = self.entities.get(&name) else {
            self.entities.insert(name, (kind, declaration));
            return;
        };
        let taken = match *other == kind {
            true => format!("another {}", kind.word()),
            false => format!("a {}: names are unique across all kinds", other.word()),
        };
        report_duplicate(span, &name, taken, Some(first.name_span), diagnostics);
    }
}

pub(super) fn report_duplicate(
    span: Span,
    name: &str,
    taken: String,
    first: Option<Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let fault = Diagnostic::from(DuplicateName { span, name: name.to_owned(), taken });
    diagnostics.push(match first {
        Some(first) => fault.with_label(first, "first used here"),
        None => fault,
    });
}

fn single(slot: &mut Option<Record>, record: Record, diagnostics: &mut Vec<Diagnostic>) {
    match slot {
        None => *slot = Some(record),
        Some(first) => {
            let fault = DuplicateNode { span: record.head, name: record.kind.name.to_string() };
            diagnostics.push(Diagnostic::from(fault).with_label(first.head, "first written here"));
        }
    }
}

fn keep(
    all: &mut IndexMap<Arc<str>, Declaration>,
    name: Arc<str>,
    declaration: Declaration,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(first) = all.get(&name) {
        let taken = format!("another {}", declaration.record.kind.name);
        let first = Some(first.name_span);
        return report_duplicate(declaration.name_span, &name, taken, first, diagnostics);
    }
    all.insert(name, declaration);
}

fn argument_text(node: &View<'_>) -> Option<String> {
    text(&node.entries().find(|entry| entry.key().is_none())?)
}

fn text(entry: &Item<'_>) -> Option<String> {
    match entry.value() {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use groundplan_schema::Node as _;

    use super::TOP_LEVEL;
    use crate::EntityKind;
    use crate::kinds::{Defaults, Environment};

    #[test]
    fn every_kind_of_entity_can_be_declared_and_overridden() {
        for kind in EntityKind::ALL {
            assert!(TOP_LEVEL.iter().any(|known| known.name == *kind.word()), "{kind:?}");
            assert!(Environment::KIND.field(kind.word()).is_some(), "{kind:?}");
            assert!(Defaults::KIND.field(kind.word()).is_some(), "{kind:?}");
        }
    }
}
