//! What is watched: where its series are found, and what is asked of them.

use super::alert::Alert;
use super::panel::Panel;
use super::text::promql;

/// Selects the series of one job.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    /// What every series has to match: `job="api",namespace="shop-local"`.
    matchers: String,
}

impl Selector {
    /// The series of the job of that name; in a cluster, of that namespace.
    pub fn new(job: &str, namespace: Option<&str>) -> Self {
        let mut matchers = format!("job={}", promql(job));
        if let Some(namespace) = namespace {
            matchers.push_str(",namespace=");
            matchers.push_str(&promql(namespace));
        }
        Self { matchers }
    }

    /// The metric's series of this job.
    pub fn of(&self, metric: &str) -> String {
        self.with(metric, "")
    }

    /// The metric's series of this job that match more: `le="0.5"`.
    pub fn with(&self, metric: &str, more: &str) -> String {
        let comma = if more.is_empty() { "" } else { "," };
        [metric, "{", &self.matchers, comma, more, "}"].concat()
    }

    /// How much the counter grew a second, summed over all replicas.
    pub fn rate(&self, metric: &str, more: &str, window: &str) -> String {
        format!("sum(rate({}[{window}]))", self.with(metric, more))
    }
}

/// Everything that watches one entity.
pub(super) struct Watch {
    /// The entity.
    pub entity: String,
    /// Its alerts.
    pub alerts: Vec<Alert>,
    /// Its dashboard's panels.
    pub panels: Vec<Panel>,
}
