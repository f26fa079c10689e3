//! What others refer to of a component: each reference to it is put in place of what it stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::Scalar;
use groundplan_schema::{Cell, CellValue, Entry, Piece, Record, Reference, Slot, Text};
use groundplan_source::Span;

/// How often an attribute may stand for a text with attributes in it.
const MAX_DEPTH: usize = 8;

/// The attributes of every use, by its name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes(BTreeMap<Arc<str>, BTreeMap<Arc<str>, Cell>>);

impl Attributes {
    /// Takes in the attribute of a use, in place of one that was there.
    pub(crate) fn insert(&mut self, used: Arc<str>, attribute: Arc<str>, value: Cell) {
        self.0.entry(used).or_default().insert(attribute, value);
    }

    /// Takes in other attributes, in place of those that were there.
    pub(crate) fn extend(&mut self, other: &Attributes) {
        for (used, attributes) in &other.0 {
            for (attribute, value) in attributes {
                self.insert(Arc::clone(used), Arc::clone(attribute), value.clone());
            }
        }
    }

    /// The record with every reference to an attribute put in place; none if there is no such
    /// reference in it. To refer is to connect: `connects` says to which uses one can.
    pub(crate) fn put_into(
        &self,
        record: &Record,
        connects: impl Fn(&str) -> bool,
    ) -> Option<Record> {
        if self.0.is_empty() || !cells(record).any(|cell| self.is_in(cell)) {
            return None;
        }
        let mut out = record.clone();
        let mut used = Vec::new();
        self.walk(&mut out, &mut used);
        let uses = out.kind.fields.iter().position(|field| field.name == "uses");
        if let Some(slot) = uses.and_then(|index| out.slots.get_mut(index)) {
            let mut cells = slot.cells().to_vec();
            for (name, span) in used.into_iter().filter(|(name, _)| connects(name)) {
                let value = CellValue::Known(Scalar::Word(name));
                cells.push(Cell { value, origin: groundplan_source::Origin::Written(span) });
            }
            if !cells.is_empty() {
                *slot = Slot::List(cells);
            }
        }
        Some(out)
    }

    fn value(&self, reference: &Reference) -> Option<&Cell> {
        self.0.get(&reference.entity)?.get(reference.attribute.as_deref()?)
    }

    fn is_in(&self, cell: &Cell) -> bool {
        match &cell.value {
            CellValue::Known(Scalar::Text(text)) => {
                text.references().any(|reference| self.value(reference).is_some())
            }
            _ => false,
        }
    }

    /// Recursion follows the schema's nesting, which is finite.
    fn walk(&self, record: &mut Record, used: &mut Vec<(Arc<str>, Span)>) {
        for slot in &mut record.slots {
            match slot {
                Slot::Scalar(cell) => self.cell(cell, used),
                Slot::List(cells) | Slot::Anew(cells) => {
                    cells.iter_mut().for_each(|cell| self.cell(cell, used));
                }
                Slot::Map(entries) => {
                    for entry in entries.values_mut() {
                        if let Entry::Present(_, cell) = entry {
                            self.cell(cell, used);
                        }
                    }
                }
                Slot::Node(child) => self.walk(child, used),
                Slot::Keyed(children) => {
                    for entry in children.values_mut() {
                        if let Entry::Present(_, child) = entry {
                            self.walk(child, used);
                        }
                    }
                }
                Slot::Absent | Slot::Removed(_) | Slot::Block(_) => {}
            }
        }
    }

    fn cell(&self, cell: &mut Cell, used: &mut Vec<(Arc<str>, Span)>) {
        for _ in 0..MAX_DEPTH {
            if !self.is_in(cell) {
                return;
            }
            let CellValue::Known(Scalar::Text(text)) = &cell.value else { return };
            cell.value = self.filled(text, used);
        }
    }

    fn filled(&self, text: &Text, used: &mut Vec<(Arc<str>, Span)>) -> CellValue {
        let mut out: Vec<Piece> = Vec::new();
        for piece in &text.pieces {
            let found = match piece {
                Piece::Reference(reference) => Some(reference).zip(self.value(reference)),
                Piece::Literal(_) => None,
            };
            let Some((reference, cell)) = found else {
                out.push(piece.clone());
                continue;
            };
            used.push((Arc::clone(&reference.entity), reference.span));
            match &cell.value {
                CellValue::Known(Scalar::Text(text)) => {
                    // Whoever refers is at fault for what comes of it.
                    out.extend(text.pieces.iter().map(|piece| match piece {
                        Piece::Literal(_) => piece.clone(),
                        Piece::Reference(inner) => {
                            Piece::Reference(Reference { span: reference.span, ..inner.clone() })
                        }
                    }));
                }
                CellValue::Known(_) | CellValue::Faulty => return CellValue::Faulty,
                CellValue::Open(question) => return CellValue::Open(Arc::clone(question)),
            }
        }
        CellValue::Known(Scalar::Text(Text { pieces: joined(out) }))
    }
}

/// Two literals never stand side by side.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (out.last_mut(), piece) {
            (Some(Piece::Literal(text)), Piece::Literal(more)) => {
                *text = format!("{text}{more}").into();
            }
            (_, piece) => out.push(piece),
        }
    }
    out
}

/// Every value in a record. Recursion follows the schema's nesting, which is finite.
fn cells(record: &Record) -> Box<dyn Iterator<Item = &Cell> + '_> {
    Box::new(record.slots.iter().flat_map(|slot| -> Box<dyn Iterator<Item = &Cell> + '_> {
        match slot {
            Slot::Scalar(cell) => Box::new(std::iter::once(cell)),
            Slot::List(all) | Slot::Anew(all) => Box::new(all.iter()),
            Slot::Map(entries) => Box::new(entries.values().filter_map(|entry| match entry {
                Entry::Present(_, cell) => Some(cell),
                Entry::Removed(_) => None,
            })),
            Slot::Node(child) => cells(child),
            Slot::Keyed(children) => Box::new(children.values().flat_map(
                |entry| -> Box<dyn Iterator<Item = &Cell> + '_> {
                    match entry {
                        Entry::Present(_, child) => cells(child),
                        Entry::Removed(_) => Box::new(std::iter::empty()),
                    }
                },
            )),
            Slot::Absent | Slot::Removed(_) | Slot::Block(_) => Box::new(std::iter::empty()),
        }
    }))
}
