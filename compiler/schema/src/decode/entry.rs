//! Arguments and properties: what stands on a node's own line.

use groundplan_source::{Applicability, Diagnostic, Span};
use groundplan_syntax::{Entry as SyntaxEntry, Node, Value as Literal};

use super::Decoder;
use super::prose::{count_arguments, list_names, shown, surplus_hint};
use super::rename::with_rename;
use crate::record::{Record, Slot};
use crate::{
    DuplicateValue, Field, NodeKind, Position, Shape, UnexpectedArgument, UnknownProperty, nearest,
};

impl Decoder<'_> {
    pub(super) fn decode_arguments(&mut self, node: Node<'_>, record: &mut Record) {
        let mut places = record.kind.arguments().peekable();
        let mut arguments = node.entries().filter(|entry| entry.key().is_none()).peekable();
        while let Some(entry) = arguments.next() {
            if let Some(value) = arguments.peek()
                && is_bare_field(record.kind, entry)
            {
                self.report_bare_field(record.kind, entry, *value);
                arguments.next();
                continue;
            }
            match places.peek().copied() {
                Some((index, field)) => {
                    if !matches!(field.shape, Shape::List(_)) {
                        places.next();
                    }
                    self.fill(record, index, field, entry);
                }
                None if record.broken => {}
                None => {
                    let hint = surplus_hint(record.kind);
                    let takes = count_arguments(record.kind);
                    self.push(UnexpectedArgument {
                        span: entry.span(),
                        kind: record.kind.name.to_owned(),
                        takes,
                        hint,
                    });
                }
            }
        }
    }

    fn report_bare_field(
        &mut self,
        kind: &'static NodeKind,
        name: SyntaxEntry<'_>,
        value: SyntaxEntry<'_>,
    ) {
        let field = name.written();
        let fault = UnexpectedArgument {
            span: name.span().to(value.span()),
            kind: kind.name.to_owned(),
            takes: format!("`{field}` by name, with a `=`"),
            hint: Some(format!("write `{field}={}`", shown(value.written()))),
        };
        let gap = Span::new(name.span().file, name.span().end, value.span().start);
        let fault = Diagnostic::from(fault);
        self.push(fault.with_fix("join them by `=`", Applicability::MaybeWrong, gap, "="));
    }

    pub(super) fn decode_properties(&mut self, node: Node<'_>, record: &mut Record) {
        for entry in node.entries() {
            let (Some(key), Some(key_span)) = (entry.key(), entry.key_span()) else {
                continue;
            };
            match record.kind.field(key) {
                Some((index, field)) => self.fill(record, index, field, entry),
                None => self.report_unknown_property(key, key_span, record),
            }
        }
    }

    fn report_unknown_property(&mut self, key: &str, span: Span, record: &mut Record) {
        let kind = record.kind;
        let nearest = nearest(key, kind.names());
        record.misspelt.extend(nearest.clone());
        let known = if nearest.is_none() { list_names(kind) } else { None };
        let fault = UnknownProperty {
            span,
            name: shown(key),
            kind: kind.name.to_owned(),
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
        field: &'static Field,
        entry: SyntaxEntry<'_>,
    ) {
        // An argument is known by its node: "`port` is a whole number".
        let name = match field.position {
            Position::Argument => record.kind.name,
            Position::Named => field.name,
        };
        match field.shape {
            Shape::Scalar(ty) => {
                let slot = self.scalar_slot(entry, name, ty);
                self.put_once(record, index, field, slot, entry.span());
            }
            Shape::List(ty) => {
                let cell = self.cell(entry, name, ty);
                match record.slots.get_mut(index) {
                    Some(Slot::List(cells) | Slot::Anew(cells)) => cells.push(cell),
                    Some(slot @ Slot::Removed(_)) => *slot = Slot::Anew(vec![cell]),
                    Some(slot) => *slot = Slot::List(vec![cell]),
                    None => {}
                }
            }
            Shape::Node(kind) => self.fill_node(record, index, field, kind(), entry),
            Shape::Map(_) | Shape::Keyed(_) => {
                let name = field.name;
                self.push(UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_owned(),
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
        field: &'static Field,
        kind: &'static NodeKind,
        entry: SyntaxEntry<'_>,
    ) {
        let mut child = Record::empty(kind, entry.span());
        let first = kind.arguments().next();
        match first {
            Some((at, argument)) => self.fill(&mut child, at, argument, entry),
            // A node without arguments is switched on by `#true` and left out by `#false`.
            None if entry.value() == Literal::Bool(true) => {}
            None if entry.value() == Literal::Bool(false) => return,
            None => {
                let name = field.name;
                let fault = UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_owned(),
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
        field: &'static Field,
        value: Slot,
        span: Span,
    ) {
        let Some(slot) = record.slots.get_mut(index) else {
            return;
        };
        let first = match slot {
            Slot::Scalar(cell) => cell.origin.span(),
            Slot::Node(child) => Some(child.head),
            Slot::Removed(span) => Some(*span),
            _ => None,
        };
        let Some(first) = first else {
            *slot = value;
            return;
        };
        let fault =
            DuplicateValue { span, name: field.name.to_owned(), kind: record.kind.name.to_owned() };
        self.diagnostics.push(Diagnostic::from(fault).with_label(first, "first written here"));
    }
}

/// `health live "/x"` is meant to be `health live="/x"`.
fn is_bare_field(kind: &NodeKind, entry: SyntaxEntry<'_>) -> bool {
    entry.annotation().is_none()
        && matches!(entry.value(), Literal::Text(text) if text == entry.written())
        && kind.field(entry.written()).is_some()
}
