use groundplan_model::{EnvironmentModel, Model, Runtime};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// An environment whose services are measured, and whose alerts nobody hears.
    pub struct AlertsUnheard { environment: String }
    warning "alerts-unheard"
    message "nobody hears of the alerts of `{environment}`"
    label "its services are measured, and it has no `alerts`"
    help "add `alerts {{ email \"you@example.com\" }}` to the environment; on a cluster that is already there with `smtp`, `slack`, `pagerduty` or `webhook` inside it"
}

pub(crate) static RULES: &[&Rule] = &[AlertsUnheard::RULE];

/// Somebody hears of the alerts of what is measured. On a developer's machine that is whoever sits at it.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let has_alerts = match environment.runtime() {
        Some(Runtime::Kubernetes(node)) => node.has_prometheus_operator(),
        Some(Runtime::Aws(_)) => true,
        _ => false,
    };
    if !has_alerts || environment.node.alerts.is_some() {
        return;
    }
    let is_measured = environment.running().any(|running| running.workload.metrics.is_some())
        || environment.services.values().any(|service| service.node.slo.is_some());
    if let (true, Some(span)) = (is_measured, environment.node.name.origin().span()) {
        out.push(AlertsUnheard { span, environment: environment.name().to_owned() }.into());
    }
}
