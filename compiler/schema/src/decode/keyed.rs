//! Children of which there may be several, told apart by a key: `port "http" 8000`.

use groundplan_source::Diagnostic;
use groundplan_syntax::Value as Literal;

use super::Decoder;
use super::prose::shown;
use crate::record::{Entry, Record, Slot};
use crate::{DuplicateName, Held, MissingValue, NodeKind, Shape, View};

impl Decoder<'_> {
    pub(super) fn keyed_child(
        &mut self,
        child: &View<'_>,
        index: usize,
        kind: &Held<NodeKind>,
        record: &mut Record,
    ) {
        let key_entry = child.entries().find(|entry| entry.key().is_none());
        let Some(key) = key_entry.as_ref().and_then(|entry| key_text(entry.value())) else {
            return self.report_no_key(child, kind, record);
        };
        let (removed, decoded) = if removes_key(child, kind) {
            (true, Record::empty(kind.clone(), child.head_span()))
        } else {
            (false, self.decode_view(child, kind.clone()))
        };
        let span = key_entry.map_or(child.head_span(), |entry| entry.value_span());
        let slot = match record.slots.get_mut(index) {
            Some(slot) => slot,
            None => return,
        };
        if !matches!(slot, Slot::Keyed(_)) {
            *slot = Slot::Keyed(Box::default());
        }
        let Slot::Keyed(entries) = slot else { return };
        if let Some(first) = entries.get(key.as_str()) {
            let taken = format!("another `{}`", kind.name);
            let fault = DuplicateName { span, name: shown(&key), taken };
            self.diagnostics
                .push(Diagnostic::from(fault).with_label(first.span(), "first used here"));
            return;
        }
        let entry = if removed { Entry::Removed(span) } else { Entry::Present(span, decoded) };
        entries.insert(key.into(), entry);
    }

    /// A keyed node without its key: it can be neither merged nor built. What else is wrong in it
    /// can wait, since everything in it may stand in the wrong place: `port 8000`.
    fn report_no_key(&mut self, child: &View<'_>, kind: &Held<NodeKind>, record: &mut Record) {
        record.misspelt.push(kind.name.to_string());
        let Some((_, field)) = kind.arguments().next() else { return };
        let broken = child.is_broken() || child.entries().any(|e| e.value() == Literal::Broken);
        if broken {
            return;
        }
        let (Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty)) = &field.shape else { return };
        self.push(MissingValue {
            span: child.head_span(),
            kind: kind.name.to_string(),
            what: format!("its `{}` first", field.name),
            expects: format!("it right behind `{}`: {}", kind.name, ty.expects),
            example: None,
        });
    }
}

/// `port "debug" #null`: takes the child of that key away.
fn removes_key(child: &View<'_>, kind: &NodeKind) -> bool {
    let mut entries = child.entries();
    matches!(
        (entries.next(), entries.next(), entries.next(), child.has_block()),
        (Some(key), Some(null), None, false)
            if key.key().is_none()
                && null.key().is_none()
                && null.value() == Literal::Null
                && kind.name == *child.name()
    )
}

fn key_text(value: Literal<'_>) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}
