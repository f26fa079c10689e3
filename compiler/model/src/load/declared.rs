use std::sync::Arc;

use groundplan_schema::{
    Build, Cell, CellValue, Decoder, DuplicateName, MissingValue, Node as _, NodeKind, Record,
    Slot, UnknownNode, nearest, scalar::Scalar,
};
use groundplan_source::{Diagnostic, Span};
use groundplan_syntax::{Node, Tree, Value};
use indexmap::IndexMap;

use super::faults::{DuplicateNode, OpenName};
use crate::EntityKind;
use crate::kinds::*;

/// Every kind that may stand at the top level.
pub static TOP_LEVEL: &[&NodeKind] = &[
    Edition::KIND,
    Platform::KIND,
    Include::KIND,
    Output::KIND,
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
];

/// Everything that the files declare, decoded and checked for doubles.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub platform: Option<Record>,
    pub output: Option<Record>,
    pub environments: IndexMap<Arc<str>, Declaration>,
    pub pipelines: IndexMap<Arc<str>, Declaration>,
    pub entities: IndexMap<Arc<str>, (EntityKind, Declaration)>,
    /// Names that belong to something unreadable: referring to them is no further fault.
    phantoms: Vec<String>,
    /// A declaration lost its name: any name may have been meant.
    name_lost: bool,
}

/// One named declaration.
#[derive(Debug)]
pub(super) struct Declaration {
    pub record: Record,
    pub name_span: Span,
}

/// Names that may have been declared by something unreadable.
#[derive(Debug)]
pub(crate) enum Phantoms {
    /// Any name.
    Any,
    /// These.
    Names(Vec<String>),
}

impl Phantoms {
    /// Whether the name may have been declared.
    pub(crate) fn may_be(&self, name: &str) -> bool {
        match self {
            Phantoms::Any => true,
            Phantoms::Names(names) => names.iter().any(|phantom| phantom == name),
        }
    }
}

impl Declared {
    /// Decodes every top-level node.
    pub fn decode(trees: &[Tree], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut declared = Self::default();
        for tree in trees {
            for node in tree.nodes() {
                declared.take(node, diagnostics);
            }
        }
        declared
    }

    pub fn phantoms(&self) -> Phantoms {
        if self.name_lost { Phantoms::Any } else { Phantoms::Names(self.phantoms.clone()) }
    }

    fn take(&mut self, node: Node<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(kind) = TOP_LEVEL.iter().find(|kind| kind.name == node.name()) else {
            return self.unknown(node, diagnostics);
        };
        if kind.name == Include::KIND.name {
            return;
        }
        let record = Decoder { diagnostics, top_level: TOP_LEVEL }.decode(node, kind);
        match kind.name {
            "groundplan" => {
                Edition::build(&record, &mut Build { diagnostics });
            }
            "platform" => single(&mut self.platform, record, diagnostics),
            "output" => single(&mut self.output, record, diagnostics),
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
                let Some(kind) = EntityKind::ALL.into_iter().find(|kind| kind.word() == word)
                else {
                    return;
                };
                if let Some((name, declaration)) = self.named(node, record, diagnostics) {
                    self.keep_entity(kind, name, declaration, diagnostics);
                }
            }
        }
    }

    fn unknown(&mut self, node: Node<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let name = node.name();
        self.phantoms.extend(argument_text(node));
        let nearest = nearest(name, TOP_LEVEL.iter().map(|kind| kind.name));
        let inside = TOP_LEVEL.iter().find(|kind| kind.field(name).is_some());
        let known = match (&nearest, inside) {
            (Some(_), _) => None,
            (None, Some(kind)) => {
                Some(format!("`{name}` belongs inside a node such as `{}`", kind.name))
            }
            (None, None) => {
                let names: Vec<_> =
                    TOP_LEVEL.iter().map(|kind| format!("`{}`", kind.name)).collect();
                Some(format!("a description is made of {}", names.join(", ")))
            }
        };
        let place = "at the top level of a description".to_owned();
        let short: String = name.chars().take(60).flat_map(char::escape_debug).collect();
        let fault = UnknownNode { span: node.name_span(), name: short, place, nearest, known };
        diagnostics.push(fault.into());
    }

    /// The declaration with its name; none, with the fault reported, if there is no usable name.
    fn named(
        &mut self,
        node: Node<'_>,
        record: Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Arc<str>, Declaration)> {
        let name_span = node
            .entries()
            .find(|entry| entry.key().is_none())
            .map_or(record.head, |entry| entry.value_span());
        match record.slot("name") {
            Some(Slot::Scalar(Cell { value: CellValue::Known(Scalar::Word(name)), .. })) => {
                Some((Arc::clone(name), Declaration { record, name_span }))
            }
            Some(Slot::Scalar(Cell { value: CellValue::Open(_), .. })) => {
                self.name_lost = true;
                let kind = record.kind.name.to_owned();
                diagnostics.push(OpenName { span: name_span, kind }.into());
                None
            }
            Some(Slot::Scalar(_)) => {
                // A malformed name is reported; others may still refer to it as it is written.
                match argument_text(node) {
                    Some(name) => self.phantoms.push(name),
                    None => self.name_lost = true,
                }
                None
            }
            _ => {
                self.name_lost = true;
                if !record.broken {
                    let kind = record.kind.name;
                    let fault = MissingValue {
                        span: record.head,
                        kind: kind.to_owned(),
                        field: "name".to_owned(),
                        expects: "lower-case letters, digits and `-` in quotes".to_owned(),
                        example: format!("{kind} \"name\""),
                    };
                    diagnostics.push(fault.into());
                }
                None
            }
        }
    }

    fn keep_entity(
        &mut self,
        kind: EntityKind,
        name: Arc<str>,
        declaration: Declaration,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let reserved = matches!(name.as_ref(), "platform" | "environment");
        if let Some((other, first)) = self.entities.get(&name) {
            let fault = DuplicateName {
                span: declaration.name_span,
                kind: kind.word().to_owned(),
                name: name.to_string(),
            };
            let text = format!("this {} has it already", other.word());
            diagnostics.push(Diagnostic::from(fault).with_label(first.name_span, text));
        } else if reserved {
            let fault = DuplicateName {
                span: declaration.name_span,
                kind: kind.word().to_owned(),
                name: name.to_string(),
            };
            let help = format!("`{name}` stands for the surrounding {name} in references");
            diagnostics.push(Diagnostic::from(fault).with_help(help));
        } else {
            self.entities.insert(name, (kind, declaration));
        }
    }
}

fn single(slot: &mut Option<Record>, record: Record, diagnostics: &mut Vec<Diagnostic>) {
    match slot {
        None => *slot = Some(record),
        Some(first) => {
            let fault = DuplicateNode { span: record.head, name: record.kind.name.to_owned() };
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
        let kind = declaration.record.kind.name.to_owned();
        let fault = DuplicateName { span: declaration.name_span, kind, name: name.to_string() };
        diagnostics.push(Diagnostic::from(fault).with_label(first.name_span, "first used here"));
        return;
    }
    all.insert(name, declaration);
}

fn argument_text(node: Node<'_>) -> Option<String> {
    match node.entries().find(|entry| entry.key().is_none())?.value() {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}
