//! Whom nobody tells, though the description says that somebody is to be told.

use groundplan_lowering::Target;
use groundplan_lowering::ledger::UnsupportedByTarget;
use groundplan_model::kinds::Alerts;
use groundplan_model::{EnvironmentModel, Runtime};
use groundplan_source::{Diagnostic, Origin};

/// What of `alerts` has no effect where an environment runs.
pub fn unheard(environment: &EnvironmentModel) -> Vec<Diagnostic> {
    let Some(alerts) = &environment.node.alerts else { return Vec::new() };
    match environment.runtime() {
        Some(Runtime::Compose(_)) => beside_compose(alerts),
        Some(Runtime::Kubernetes(_)) if alerts.smtp.is_none() => {
            let has_others =
                alerts.slack.is_some() || alerts.pagerduty.is_some() || alerts.webhook.is_some();
            let note = match has_others {
                true => "the cluster has nobody who sends mails: `smtp` in `alerts` says who does",
                false => {
                    "nobody hears of the cluster's alerts: `smtp`, `slack`, `pagerduty` or \
                     `webhook` in `alerts` says how somebody does"
                }
            };
            report("email", alerts.email.origin(), Target::Kubernetes, note).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Beside Compose every alert ends in the mailbox.
fn beside_compose(alerts: &Alerts) -> Vec<Diagnostic> {
    let smtp = alerts.smtp.as_ref().map(|it| ("smtp", it.host.origin()));
    let slack = alerts.slack.as_ref().map(|it| ("slack", it.secret.origin()));
    let pagerduty = alerts.pagerduty.as_ref().map(|it| ("pagerduty", it.secret.origin()));
    let webhook = alerts.webhook.as_ref().map(|it| ("webhook", it.secret.origin()));
    let note = "every alert ends in the mailbox beside it, so that nobody is woken for what happens \
                on a developer's machine";
    let said = [smtp, slack, pagerduty, webhook].into_iter().flatten();
    said.filter_map(|(field, origin)| report(field, origin, Target::Compose, note)).collect()
}

fn report(field: &str, origin: &Origin, target: Target, note: &'static str) -> Option<Diagnostic> {
    let field = format!("alerts.{field}");
    let span = origin.span()?;
    Some(UnsupportedByTarget { span, field, target: target.word(), note }.into())
}
