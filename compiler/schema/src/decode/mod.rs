//! Reading nodes by their kinds: syntax goes in, records come out, and every fault is reported.

mod child;
mod entry;
mod keyed;
mod map;
mod prose;
mod rename;
mod value;

use groundplan_source::{Diagnostic, Origin};

use crate::record::Record;
use crate::{Budget, Held, NodeKind, UnknownAnnotation, View};

pub use prose::prose;
pub(crate) use prose::shown;
pub use rename::with_rename;
pub use value::ANNOTATIONS;

/// Reads nodes by their kinds. Reports every fault and always returns a record.
pub struct Decoder<'a> {
    /// Where faults go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Kinds that may stand at the top level: to say where a misplaced node belongs.
    pub top_level: &'a [Held<NodeKind>],
    /// What may still be put in place of parameters and repeated.
    pub budget: &'a Budget,
}

impl Decoder<'_> {
    /// Reads `node` as a node of `kind`. Its recursion follows the schema's nesting, which is
    /// finite; input cannot deepen it.
    pub fn decode<'t>(
        &mut self,
        node: impl Into<View<'t>>,
        kind: impl Into<Held<NodeKind>>,
    ) -> Record {
        self.decode_view(&node.into(), kind.into())
    }

    fn decode_view(&mut self, node: &View<'_>, kind: Held<NodeKind>) -> Record {
        let mut record = Record::empty(kind, node.head_span());
        record.origin = Origin::Written(node.head_span());
        record.broken = node.is_broken();
        if let Some(annotation) = node.annotation() {
            self.push(UnknownAnnotation {
                span: annotation.span,
                name: shown(annotation.text),
                place: "a node".to_owned(),
                nearest: None,
            });
        }
        self.decode_arguments(node, &mut record);
        self.decode_properties(node, &mut record);
        for child in node.children() {
            self.decode_child(&child, &mut record);
        }
        record
    }

    fn push(&mut self, fault: impl Into<Diagnostic>) {
        self.diagnostics.push(fault.into());
    }
}
