//! Proof that alerts fire and end, for `promtool test rules`.

use groundplan_document::{List, Map, Node};

use super::alert::{Alert, Subject};
use super::group::annotations;
use super::place::Place;

/// A file of tests: each alert is silent at first, fires once its time has passed, and ends.
pub fn tests<'m>(place: &Place<'m>, rules: String, alerts: &[Alert]) -> Map<'m> {
    let tests: List<'m> = alerts.iter().map(|alert| test(place, alert).into()).collect();
    Map::new()
        .with("rule_files", Node::list([rules]))
        .with("evaluation_interval", "1m")
        .with("tests", tests)
}

fn test<'m>(place: &Place<'m>, alert: &Alert) -> Map<'m> {
    let case = &alert.case;
    let series: List<'m> = case
        .series
        .iter()
        .map(|(series, values)| {
            Map::new().with("series", series.clone()).with("values", values.clone()).into()
        })
        .collect();
    let at = |minute: u32, fired: List<'m>| -> Node<'m> {
        Map::new()
            .with("eval_time", format!("{minute}m"))
            .with("alertname", alert.declared.name)
            .with("exp_alerts", fired)
            .into()
    };
    let silent = at(0, List::new());
    let firing = at(case.fires, vec![fired(place, alert).into()]);
    let ended = at(case.ends, List::new());
    Map::new()
        .with("name", alert.declared.name)
        .with("interval", "1m")
        .with("input_series", series)
        .with("alert_rule_test", vec![silent, firing, ended])
}

/// The alert as it arrives. What is expected is no template: it stands there as it is.
fn fired<'m>(place: &Place<'m>, alert: &Alert) -> Map<'m> {
    let case = &alert.case;
    let mut labels = Map::new().with("severity", alert.declared.severity.word());
    labels.entries.extend(place.labels(str::to_owned).entries);
    for (label, name) in &case.labels {
        labels.put(*label, name.clone());
    }
    let whom = match (alert.subject, case.labels.first()) {
        (Subject::Named(_), Some((_, name))) => {
            labels.put("service", name.clone());
            name.as_str()
        }
        (Subject::Part(_), Some((_, name))) => name.as_str(),
        _ => "",
    };
    let summary = format!("{}{}", place.opening(), alert.declared.summary_of(whom));
    let meaning = alert.declared.meaning(case.value);
    let annotations = annotations(place, alert, &summary, &meaning, str::to_owned);
    Map::new().with("exp_labels", labels).with("exp_annotations", annotations)
}
