//! Children whose names the description chooses: `labels { team "x" }`.

use std::sync::Arc;

use groundplan_source::{Diagnostic, Span};
use indexmap::IndexMap;

use super::Decoder;
use super::child::{ONE_TEXT, no_value};
use super::prose::shown;
use super::value::faulty;
use crate::record::{Cell, Entry, Record, Slot};
use crate::{DuplicateValue, UnexpectedArgument, ValueType, View};

impl Decoder<'_> {
    pub(super) fn map_child(
        &mut self,
        block: &View<'_>,
        index: usize,
        ty: &ValueType,
        record: &mut Record,
    ) {
        let mut entries = match record.slots.get_mut(index) {
            Some(slot) => match std::mem::take(slot) {
                Slot::Map(entries) => *entries,
                _ => IndexMap::new(),
            },
            None => return,
        };
        // `labels team="x"` is as good as `labels { team "x" }`.
        for entry in block.entries() {
            if let (Some(key), Some(span)) = (entry.key(), entry.key_span()) {
                let slot = self.scalar_slot(&entry, key, ty);
                self.put_key(&mut entries, key, span, slot, block.name());
            } else {
                let name = shown(block.name());
                let fault = UnexpectedArgument {
                    span: entry.span(),
                    hint: Some(format!("write `{name} {{ NAME \"value\" }}`")),
                    kind: name,
                    takes: "lines of a name and a value, in a block".to_owned(),
                };
                self.push(fault);
                // The next value is part of the same mistake.
                break;
            }
        }
        let budget = self.budget;
        let lines = block.children().flat_map(|child| match child.repeated(budget) {
            Some(all) => all,
            None => vec![child],
        });
        for child in lines {
            let slot = self.scalar_child_named(&child, ty);
            self.put_key(&mut entries, child.name(), child.name_span(), slot, block.name());
        }
        if let Some(slot) = record.slots.get_mut(index) {
            *slot = Slot::Map(Box::new(entries));
        }
    }

    /// A `NAME value` line: like a scalar child, under a name that only the description knows.
    fn scalar_child_named(&mut self, child: &View<'_>, ty: &ValueType) -> Slot {
        self.refuse_block(child, &ty.expects);
        let mut values = child.entries();
        match (values.next(), values.next()) {
            (Some(entry), None) if entry.key().is_none() => {
                self.scalar_slot(&entry, child.name(), ty)
            }
            _ if child.is_broken() => Slot::Scalar(faulty(child.head_span())),
            (None, _) => {
                self.push(no_value(child, ty));
                Slot::Scalar(faulty(child.head_span()))
            }
            (Some(first), second) => {
                let fault = UnexpectedArgument {
                    span: second.unwrap_or(first).span(),
                    kind: shown(child.name()),
                    takes: "one value".to_owned(),
                    hint: Some(ONE_TEXT.to_owned()),
                };
                self.push(fault);
                Slot::Scalar(faulty(child.head_span()))
            }
        }
    }

    fn put_key(
        &mut self,
        entries: &mut IndexMap<Arc<str>, Entry<Cell>>,
        key: &str,
        span: Span,
        slot: Slot,
        block: &str,
    ) {
        let entry = match slot {
            Slot::Scalar(cell) => Entry::Present(span, cell),
            _ => Entry::Removed(span),
        };
        if let Some(first) = entries.get(key) {
            let fault = DuplicateValue { span, name: shown(key), kind: shown(block) };
            let first = first.span();
            self.diagnostics.push(Diagnostic::from(fault).with_label(first, "first written here"));
            return;
        }
        entries.insert(key.into(), entry);
    }
}
