//! Groups of rules as Prometheus takes them.

use groundplan_document::{List, Map};

use super::alert::{Alert, Subject};
use super::place::Place;
use super::text::template;

/// A group of alerts.
pub fn group<'m>(place: &Place<'m>, name: &'static str, alerts: &[Alert]) -> Map<'m> {
    let rules: List<'m> = alerts.iter().map(|alert| rule(place, alert).into()).collect();
    Map::new().with("name", name).with("rules", rules)
}

fn rule<'m>(place: &Place<'m>, alert: &Alert) -> Map<'m> {
    let declared = alert.declared;
    let mut labels = Map::new().with("severity", declared.severity.word());
    labels.entries.extend(place.template_labels().entries);
    let whom = alert.subject.template();
    if let (Subject::Named(_), Some(whom)) = (alert.subject, &whom) {
        labels.put("service", whom.clone());
    }
    let opening = template(&place.opening());
    let summary = format!("{opening}{}", declared.summary_of(&whom.unwrap_or_default()));
    Map::new()
        .with("alert", declared.name)
        .with("expr", alert.expression.clone())
        .with("for", format!("{}m", declared.minutes))
        .with("labels", labels)
        .with("annotations", annotations(place, alert, &summary, declared.means, template))
}

/// What is told with an alert.
pub fn annotations<'m>(
    place: &Place<'m>,
    alert: &Alert,
    summary: &str,
    meaning: &str,
    escape: fn(&str) -> String,
) -> Map<'m> {
    let name = alert.declared.name;
    let url = place.runbook_url.map(|base| {
        let divider = if base.ends_with(['/', '#', '=']) { "" } else { "/" };
        escape(&format!("{base}{divider}{name}"))
    });
    Map::new()
        .with("summary", summary.to_owned())
        .with("description", meaning.to_owned())
        .with("runbook", escape(&format!("{}/{name}.md", place.runbooks)))
        .with_some("runbook_url", url)
}
