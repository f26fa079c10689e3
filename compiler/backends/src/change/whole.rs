//! What is said of an environment as a whole.

use groundplan_changes::Class;
use groundplan_lowering::Target;
use groundplan_lowering::meaning::Judged;
use groundplan_model::EnvironmentModel;
use groundplan_record::Key;
use groundplan_source::Span;

use super::head;

/// A change that touches nothing that is there, told where it was written or else at its environment.
pub(super) fn free(
    environment: &EnvironmentModel,
    target: Target,
    what: String,
    reason: &str,
    source: &'static str,
    span: Option<Span>,
) -> Option<Judged> {
    let name = environment.name().to_owned();
    Some(Judged {
        target,
        key: Key::environment(&name),
        name: name.clone(),
        what,
        class: Class::Free,
        code: None,
        reason: reason.to_owned(),
        way_round: None,
        source: source.into(),
        span: span.or_else(|| head::of_environment(environment))?,
        waived: None,
        objects: Vec::new(),
        environment: name,
    })
}
