//! Objectives that nobody can hold a service to.

use groundplan_lowering::Target;
use groundplan_lowering::ledger::UnsupportedByTarget;
use groundplan_model::{EnvironmentModel, Runtime};
use groundplan_source::Diagnostic;

use crate::target::dialect::requests;

const NOTHING_COUNTS: &str = "nothing counts the service's requests: `metrics` with a `dialect` that \
                              does says what would";
const NO_OPERATOR: &str = "without the Prometheus operator nobody is told when it is missed";
const NO_MONITORING: &str = "without monitoring nobody is told when it is missed";

/// The objectives of an environment that come to no alert in a target.
pub fn unmeasured_objectives(environment: &EnvironmentModel, target: Target) -> Vec<Diagnostic> {
    let unwatched = match environment.runtime() {
        Some(Runtime::Kubernetes(node)) => (!node.has_prometheus_operator()).then_some(NO_OPERATOR),
        Some(Runtime::Compose(node)) => {
            (node.monitoring.sure() == Some(&false)).then_some(NO_MONITORING)
        }
        _ => None,
    };
    let services = environment.services.values().filter_map(|service| {
        let span = service.node.slo.as_ref()?.target.origin().span()?;
        let mut dialects = service.node.workload.metrics.iter().flat_map(|one| &one.dialect);
        // What is not known yet may well count them.
        let counts = dialects.any(|one| one.sure().is_none_or(|one| requests(*one).is_some()));
        let note = unwatched.or((!counts).then_some(NOTHING_COUNTS))?;
        let field = "service.slo".to_owned();
        Some(UnsupportedByTarget { span, field, target: target.word(), note }.into())
    });
    services.collect()
}
