//! Arguments and properties: what stands on a node's own line.

use groundplan_source::{Applicability, Diagnostic, Span};
use groundplan_syntax::Value as Literal;

use super::Decoder;
use super::prose::{count_arguments, list_properties, shown, surplus_hint};
use super::rename::with_rename;
use crate::record::{Record, Slot};
use crate::{
    DuplicateValue, Field, Held, Item, NodeKind, Position, Shape, UnexpectedArgument,
    UnknownProperty, View, nearest,
};

impl Decoder<'_> {
    pub(super) fn decode_arguments(&mut self, node: &View<'_>, record: &mut Record) {
        let kind = record.kind.clone();
        let mut places = kind.arguments().peekable();
        let mut arguments = node.entries().filter(|entry| entry.key().is_none()).peekable();
        while let Some(entry) = arguments.next() {
            if let Some(value) = arguments.peek()
                && is_bare_field(&kind, &entry)
            {
                self.report_bare_field(&kind, &entry, value);
                arguments.next();
                continue;
            }
            match places.peek().copied() {
                Some((index, field)) => {
                    if !matches!(field.shape, Shape::List(_)) {
                        places.next();
                    }
                    self.fill(record, index, field, &entry);
                }
                None if record.broken => {}
                None => {
                    let hint = surplus_hint(&kind);
                    let takes = count_arguments(&kind);
                    self.push(UnexpectedArgument {
                        span: entry.span(),
                        kind: record.kind.name.to_string(),
                        takes,
                        hint,
                    });
                }
            }
        }
    }

    fn report_bare_field(&mut self, kind: &NodeKind, name: &Item<'_>, value: &Item<'_>) {
        let field = name.written();
        let fault = UnexpectedArgument {
            span: name.span().to(value.span()),
            kind: kind.name.to_string(),
            takes: format!("`{field}` by name, with a `=`"),
            hint: Some(format!("write `{field}={}`", shown(value.written()))),
        };
        let gap = Span::new(name.span().file, name.span().end, value.span().start);
        let fault = Diagnostic::from(fault);
        self.push(fault.with_fix("join them by `=`", Applicability::MaybeWrong, gap, "="));
    }

    pub(super) fn decode_properties(&mut self, node: &View<'_>, record: &mut Record) {
        let kind = record.kind.clone();
        for entry in node.entries() {
            let (Some(key), Some(key_span)) = (entry.key(), entry.key_span()) else {
                continue;
            };
            match kind.property(key) {
                Some((index, field)) => self.fill(record, index, field, &entry),
                None => self.report_unknown_property(key, key_span, record),
            }
        }
    }

    fn report_unknown_property(&mut self, key: &str, span: Span, record: &mut Record) {
        let kind = record.kind.clone();
        let nearest = nearest(key, kind.property_names());
        record.misspelt.extend(nearest.clone());
        let known = if nearest.is_none() { list_properties(&kind) } else { None };
        let fault = UnknownProperty {
            span,
            name: shown(key),
            kind: kind.name.to_string(),
            nearest: nearest.clone(),
            known,
        };
        self.push(with_rename(fault, nearest, span));
    }

    /// Puts one value that is written as an argument or a property into its slot.
    pub(super) fn fill(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &Field,
        entry: &Item<'_>,
    ) {
        // An argument is known by its node: "`port` is a whole number".
        let name = match field.position {
            Position::Argument => record.kind.name.clone(),
            Position::Named | Position::Property => field.name.clone(),
        };
        match &field.shape {
            Shape::Scalar(ty) => {
                let slot = self.scalar_slot(entry, &name, ty);
                self.put_once(record, index, field, slot, entry.span());
            }
            Shape::List(ty) => {
                let cell = self.cell(entry, &name, ty);
                match record.slots.get_mut(index) {
                    Some(Slot::List(cells) | Slot::Anew(cells)) => cells.push(cell),
                    Some(slot @ Slot::Removed(_)) => *slot = Slot::Anew(vec![cell]),
                    Some(slot) => *slot = Slot::List(vec![cell]),
                    None => {}
                }
            }
            Shape::Node(kind) => self.fill_node(record, index, field, &kind.get(), entry),
            Shape::Map(_) | Shape::Keyed(_) | Shape::Part(_) | Shape::Nodes => {
                let name = &field.name;
                self.push(UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_string(),
                    takes: format!("`{name}` as a child node, not as a property"),
                    hint: Some(format!("write it in the block: `{name} …`")),
                });
            }
        }
    }

    /// `health="/healthz"` is short for the child `health "/healthz"`.
    fn fill_node(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &Field,
        kind: &Held<NodeKind>,
        entry: &Item<'_>,
    ) {
        let mut child = Record::empty(kind.clone(), entry.span());
        let first = kind.arguments().next();
        match first {
            Some((at, argument)) => self.fill(&mut child, at, argument, entry),
            // A node without arguments is switched on by `#true` and left out by `#false`.
            None if entry.value() == Literal::Bool(true) => {}
            None if entry.value() == Literal::Bool(false) => return,
            None => {
                let name = &field.name;
                let fault = UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_string(),
                    takes: format!("`{name}` as a child node"),
                    hint: Some(format!("write it in the block: `{name} {{ … }}`")),
                };
                self.push(fault);
                return;
            }
        }
        self.put_once(record, index, field, Slot::Node(Box::new(child)), entry.span());
    }

    pub(super) fn put_once(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &Field,
        value: Slot,
        span: Span,
    ) {
        let Some(slot) = record.slots.get_mut(index) else {
            return;
        };
        let first = match slot {
            Slot::Scalar(cell) => cell.origin.span(),
            Slot::Node(child) => Some(child.head),
            Slot::Removed(span) | Slot::Block(span) => Some(*span),
            _ => None,
        };
        let Some(first) = first else {
            *slot = value;
            return;
        };
        let fault = DuplicateValue {
            span,
            name: field.name.to_string(),
            kind: record.kind.name.to_string(),
        };
        self.diagnostics.push(Diagnostic::from(fault).with_label(first, "first written here"));
    }
}

/// `health live "/x"` is meant to be `health live="/x"`.
fn is_bare_field(kind: &NodeKind, entry: &Item<'_>) -> bool {
    entry.annotation().is_none()
        && matches!(entry.value(), Literal::Text(text) if text == entry.written())
        && kind.property(entry.written()).is_some()
}
