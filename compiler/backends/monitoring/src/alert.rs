//! Alerts, and the tests that go with them.

use super::text::template;
use groundplan_document::{List, Map, Node};

/// How bad it is when an alert fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    /// Somebody is to look now.
    Critical,
    /// Somebody is to look today.
    Warning,
}

impl Severity {
    const fn word(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
        }
    }
}

/// An alert. Its expression yields one value without labels.
pub(super) struct Alert {
    /// What is wrong, in one word.
    pub name: &'static str,
    /// True while it is wrong.
    pub expression: String,
    /// For how long it has to be wrong, in minutes.
    pub minutes: u32,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub summary: String,
    /// What that means and where to look first: a Go template of ours, in which `{{ … }}` stands at
    /// most once.
    pub description: String,
    /// Data that make it fire.
    pub case: Option<Case>,
}

/// Data that make an alert fire within an hour.
pub(super) struct Case {
    /// Series and their values, a minute apart, in the notation of `promtool test rules`.
    pub series: Vec<(String, String)>,
    /// What the description's template comes to.
    pub value: &'static str,
}

/// The alerts of one entity.
pub(super) struct Group<'g> {
    /// The entity.
    pub entity: &'g str,
    /// Where runbooks are, if anybody says: the alert's name is appended.
    pub runbooks: Option<&'g str>,
    /// The alerts.
    pub alerts: &'g [Alert],
}

impl Group<'_> {
    /// The group as Prometheus takes it.
    pub fn rules<'m>(&self) -> Map<'m> {
        let rules: List<'m> = self.alerts.iter().map(|alert| self.rule(alert).into()).collect();
        Map::new().with("name", self.entity.to_owned()).with("rules", rules)
    }

    fn rule<'m>(&self, alert: &Alert) -> Map<'m> {
        let annotations = self.annotations(alert, &alert.description, template);
        Map::new()
            .with("alert", alert.name)
            .with("expr", alert.expression.clone())
            .with("for", format!("{}m", alert.minutes))
            .with("labels", self.labels(alert))
            .with("annotations", annotations)
    }

    fn labels<'m>(&self, alert: &Alert) -> Map<'m> {
        Map::new().with("severity", alert.severity.word()).with("service", self.entity.to_owned())
    }

    fn annotations<'m>(
        &self,
        alert: &Alert,
        description: &str,
        escape: impl Fn(&str) -> String,
    ) -> Map<'m> {
        Map::new()
            .with("summary", escape(&alert.summary))
            .with("description", description.to_owned())
            .with_some("runbook_url", self.runbook(alert).map(|url| escape(&url)))
    }

    fn runbook(&self, alert: &Alert) -> Option<String> {
        let base = self.runbooks?;
        let divider = if base.ends_with(['/', '#', '=']) { "" } else { "/" };
        Some(format!("{base}{divider}{}", alert.name))
    }

    /// Tests for `promtool test rules`: each alert that has a case is silent at first and fires
    /// once its time has passed.
    pub fn tests<'m>(&self) -> List<'m> {
        let cases = self.alerts.iter().filter_map(|alert| Some((alert, alert.case.as_ref()?)));
        cases.map(|(alert, case)| self.test(alert, case).into()).collect()
    }

    fn test<'m>(&self, alert: &Alert, case: &Case) -> Map<'m> {
        let series: List<'m> = case
            .series
            .iter()
            .map(|(series, values)| {
                Map::new().with("series", series.clone()).with("values", values.clone()).into()
            })
            .collect();
        // What is expected is no template: it stands there as it is.
        let description = rendered(&alert.description, case.value);
        let annotations = self.annotations(alert, &description, str::to_owned);
        let fired =
            Map::new().with("exp_labels", self.labels(alert)).with("exp_annotations", annotations);
        let at = |time: String, fired: List<'m>| -> Node<'m> {
            Map::new()
                .with("eval_time", time)
                .with("alertname", alert.name)
                .with("exp_alerts", fired)
                .into()
        };
        let silent = at("0m".to_owned(), List::new());
        let firing = at(format!("{}m", alert.minutes.saturating_add(20)), vec![fired.into()]);
        Map::new()
            .with("name", format!("{} of {}", alert.name, self.entity))
            .with("interval", "1m")
            .with("input_series", series)
            .with("alert_rule_test", vec![silent, firing])
    }
}

/// A template of ours with its one action replaced.
fn rendered(template: &str, value: &str) -> String {
    let parts = template.split_once("{{").and_then(|(before, rest)| {
        let (_, after) = rest.split_once("}}")?;
        Some(format!("{before}{value}{after}"))
    });
    parts.unwrap_or_else(|| template.to_owned())
}
