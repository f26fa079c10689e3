//! Whom nobody tells, though the description says that somebody is to be told.

use groundplan_lowering::Target;
use groundplan_lowering::ledger::UnsupportedByTarget;
use groundplan_model::kinds::{AlertSeverity, Alerts};
use groundplan_model::{EnvironmentModel, Runtime};
use groundplan_source::{Diagnostic, Origin};

/// What of `alerts` has no effect where an environment runs.
pub fn alerts_without_receiver(environment: &EnvironmentModel) -> Vec<Diagnostic> {
    let Some(alerts) = &environment.node.alerts else { return Vec::new() };
    match environment.runtime() {
        Some(Runtime::Compose(_)) => each(receivers(alerts), Target::Compose, MAILBOX),
        Some(Runtime::Kubernetes(node)) if !node.has_prometheus_operator() => {
            let email = [("email", alerts.email.origin())];
            each(email.into_iter().chain(receivers(alerts)), Target::Kubernetes, NO_OPERATOR)
        }
        Some(Runtime::Kubernetes(_)) => {
            let is_told = receivers(alerts).next().is_some();
            let note = if is_told { NO_MAIL } else { NOBODY };
            let email = alerts.smtp.is_none().then_some(("email", alerts.email.origin()));
            let mut all = each(email, Target::Kubernetes, note);
            all.extend(each(only_warnings(alerts), Target::Kubernetes, NO_CRITICAL));
            all
        }
        _ => Vec::new(),
    }
}

/// The receivers, where none of them hears of what somebody is to look at now.
fn only_warnings(alerts: &Alerts) -> Vec<(&'static str, &Origin)> {
    let smtp = alerts.smtp.as_ref().map(|it| ("smtp", &it.severity));
    let slack = alerts.slack.as_ref().map(|it| ("slack", &it.severity));
    let pagerduty = alerts.pagerduty.as_ref().map(|it| ("pagerduty", &it.severity));
    let webhook = alerts.webhook.as_ref().map(|it| ("webhook", &it.severity));
    let all = [smtp, slack, pagerduty, webhook].into_iter().flatten();
    let mut warning_only = Vec::new();
    for (field, severity) in all {
        match severity.as_ref() {
            Some(one) if one.sure() == Some(&AlertSeverity::Warning) => {
                warning_only.push((field, one.origin()));
            }
            _ => return Vec::new(),
        }
    }
    warning_only
}

const MAILBOX: &str = "every alert ends in the mailbox beside it, so that nobody is woken for what \
                       happens on a developer's machine";
const NO_OPERATOR: &str =
    "without the Prometheus operator there are no alerts that somebody could hear of";
const NO_CRITICAL: &str = "nobody hears of critical alerts: `severity=\"critical\"`, or none, on one of \
                           the receivers lets somebody";
const NO_MAIL: &str = "the cluster has nobody who sends mails: `smtp` in `alerts` says who does";
const NOBODY: &str = "nobody hears of the cluster's alerts: `smtp`, `slack`, `pagerduty` or \
                      `webhook` in `alerts` says how somebody does";

/// How somebody is told on a cluster, and where that is written.
fn receivers(alerts: &Alerts) -> impl Iterator<Item = (&'static str, &Origin)> {
    let smtp = alerts.smtp.as_ref().map(|it| ("smtp", it.host.origin()));
    let slack = alerts.slack.as_ref().map(|it| ("slack", it.secret.origin()));
    let pagerduty = alerts.pagerduty.as_ref().map(|it| ("pagerduty", it.secret.origin()));
    let webhook = alerts.webhook.as_ref().map(|it| ("webhook", it.secret.origin()));
    [smtp, slack, pagerduty, webhook].into_iter().flatten()
}

fn each<'o>(
    fields: impl IntoIterator<Item = (&'static str, &'o Origin)>,
    target: Target,
    note: &'static str,
) -> Vec<Diagnostic> {
    fields.into_iter().filter_map(|(field, origin)| report(field, origin, target, note)).collect()
}

fn report(field: &str, origin: &Origin, target: Target, note: &'static str) -> Option<Diagnostic> {
    let field = format!("alerts.{field}");
    let span = origin.span()?;
    Some(UnsupportedByTarget { span, field, target: target.word(), note }.into())
}
