use groundplan_model::Model;
use groundplan_source::{Diagnostic, Span};

use crate::faults::RecordLost;

/// The fault of a record that is not there though generated files are: without it, ports, zones
/// and names could come out otherwise than they run. A first start has neither.
pub fn lost(model: &Model, has_record: bool, has_files: bool, head: Span) -> Option<Diagnostic> {
    let directory = model.output.generated.peek().0.to_string();
    (has_files && !has_record).then(|| RecordLost { span: head, directory }.into())
}
