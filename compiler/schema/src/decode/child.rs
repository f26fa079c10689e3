//! Children: what stands in a node's block.

use groundplan_source::Origin;
use groundplan_syntax::Value as Literal;

use super::Decoder;
use super::prose::{list_names, shown};
use super::rename::with_rename;
use super::value::faulty;
use crate::record::{Cell, CellValue, Record, Slot};
use crate::scalar::Scalar;
use crate::{
    Field, Held, MissingValue, NodeKind, Shape, UnexpectedArgument, UnexpectedBlock, UnknownNode,
    UnknownProperty, ValueType, View, nearest,
};

impl Decoder<'_> {
    pub(super) fn decode_child(&mut self, child: &View<'_>, record: &mut Record) {
        let kind = record.kind.clone();
        let Some((index, field)) = kind.field(child.name()) else {
            match child.repeated(self.budget) {
                Some(all) => all.iter().for_each(|child| self.decode_child(child, record)),
                None => self.report_unknown_child(child, record),
            }
            return;
        };
        match &field.shape {
            Shape::Scalar(ty) => {
                let slot = self.scalar_child(child, &field.name, ty);
                self.put_once(record, index, field, slot, child.head_span());
            }
            Shape::List(_) => self.list_child(child, index, field, record),
            Shape::Map(ty) => self.map_child(child, index, ty, record),
            Shape::Node(kind) => {
                let slot = if is_null(child) {
                    Slot::Removed(child.head_span())
                } else {
                    Slot::Node(Box::new(self.decode_view(child, kind.get())))
                };
                self.put_once(record, index, field, slot, child.head_span());
            }
            Shape::Part(kind) => {
                let slot = Slot::Node(Box::new(self.part(child, kind.get())));
                self.put_once(record, index, field, slot, child.head_span());
            }
            Shape::Keyed(kind) => self.keyed_child(child, index, &kind.get(), record),
            Shape::Nodes => {
                self.put_once(
                    record,
                    index,
                    field,
                    Slot::Block(child.head_span()),
                    child.head_span(),
                );
            }
        }
    }

    /// A node whose arguments are those of the nodes that it says something of.
    fn part(&mut self, child: &View<'_>, kind: Held<NodeKind>) -> Record {
        let mut part = self.decode_view(child, kind);
        let kind = part.kind.clone();
        for (index, _) in kind.arguments() {
            let Some(slot) = part.slots.get_mut(index) else { continue };
            let Slot::Scalar(cell) = std::mem::take(slot) else { continue };
            self.push(UnexpectedArgument {
                span: cell.origin.span().unwrap_or(child.head_span()),
                kind: kind.name.to_string(),
                takes: "no name here".to_owned(),
                hint: Some(format!("it is said of every `{}`", kind.name)),
            });
        }
        part
    }

    fn report_unknown_child(&mut self, child: &View<'_>, record: &mut Record) {
        // Whoever reads the fault in it may well have meant something else.
        if child.is_broken() {
            return;
        }
        let kind = record.kind.clone();
        let name = child.name();
        let nearest = nearest(name, kind.names());
        record.misspelt.extend(nearest.clone());
        let known = match (&nearest, self.top_level.iter().any(|kind| kind.name == *name)) {
            (None, true) => Some(format!("`{name}` belongs at the top level of the description")),
            (None, false) => self.owners(name).or_else(|| {
                list_names(&kind).map(|names| format!("`{}` takes {names}", kind.name))
            }),
            (Some(_), _) => None,
        };
        let place = format!("inside `{}`", kind.name);
        let span = child.name_span();
        let fault = UnknownNode { span, name: shown(name), place, nearest: nearest.clone(), known };
        self.push(with_rename(fault, nearest, span));
    }

    /// Which of the kinds at the top level a node belongs to, where that is one or two.
    fn owners(&self, name: &str) -> Option<String> {
        let kinds = self.top_level.iter();
        let owners = kinds.filter(|kind| kind.names().any(|known| known == name));
        let owners: Vec<String> = owners.map(|kind| format!("`{}`", kind.name)).collect();
        let is_clear = matches!(owners.len(), 1 | 2);
        is_clear.then(|| format!("`{name}` belongs to {}", owners.join(" and ")))
    }

    fn scalar_child(&mut self, child: &View<'_>, name: &str, ty: &ValueType) -> Slot {
        self.refuse_block(child, &ty.expects);
        let mut arguments = child.entries();
        match (arguments.next(), arguments.next()) {
            (Some(entry), surplus) => {
                if let Some(surplus) = surplus.filter(|_| !child.is_broken()) {
                    let fault = UnexpectedArgument {
                        span: surplus.span(),
                        kind: name.to_owned(),
                        takes: "one value".to_owned(),
                        hint: Some(ONE_TEXT.to_owned()),
                    };
                    self.push(fault);
                }
                if let (Some(_), Some(span)) = (entry.key(), entry.key_span()) {
                    let fault = UnexpectedArgument {
                        span,
                        kind: name.to_owned(),
                        takes: "one value and no properties".to_owned(),
                        hint: Some(format!("write `{name} …` with the value alone")),
                    };
                    self.push(fault);
                    return Slot::Scalar(faulty(entry.span()));
                }
                self.scalar_slot(&entry, name, ty)
            }
            // A flag is switched on by standing there.
            (None, _) if ty.is_bool() => Slot::Scalar(Cell {
                value: CellValue::Known(Scalar::Bool(true)),
                origin: Origin::Written(child.head_span()),
            }),
            (None, _) => {
                if !child.is_broken() {
                    self.push(no_value(child, ty));
                }
                Slot::Scalar(faulty(child.head_span()))
            }
        }
    }

    fn list_child(&mut self, child: &View<'_>, index: usize, field: &Field, record: &mut Record) {
        self.refuse_block(child, "values, one behind the other");
        if is_null(child) {
            if let Some(slot) = record.slots.get_mut(index) {
                *slot = Slot::Removed(child.head_span());
            }
            return;
        }
        for entry in child.entries() {
            match entry.key_span() {
                None => self.fill(record, index, field, &entry),
                Some(span) => self.push(UnknownProperty {
                    span,
                    name: shown(entry.key().unwrap_or_default()),
                    kind: field.name.to_string(),
                    nearest: None,
                    known: Some("values only, without names".to_owned()),
                }),
            }
        }
    }

    pub(super) fn refuse_block(&mut self, child: &View<'_>, takes: &str) {
        if let Some(span) = child.block_span() {
            let name = shown(child.name());
            self.push(UnexpectedBlock { span, name, takes: takes.to_owned() });
        }
    }
}

/// `name #null`: takes the whole child away.
fn is_null(child: &View<'_>) -> bool {
    let mut entries = child.entries();
    matches!(
        (entries.next(), entries.next(), child.has_block()),
        (Some(entry), None, false) if entry.key().is_none() && entry.value() == Literal::Null
    )
}

/// What to do with a second value.
pub(super) const ONE_TEXT: &str = "put the whole text between one pair of quotes";

/// `stop-grace` and nothing behind it.
pub(super) fn no_value(child: &View<'_>, ty: &ValueType) -> MissingValue {
    MissingValue {
        span: child.head_span(),
        kind: shown(child.name()),
        what: "a value".to_owned(),
        expects: ty.expects.to_string(),
        example: Some(format!("{} (todo)\"…\"", shown(child.name()))),
    }
}
