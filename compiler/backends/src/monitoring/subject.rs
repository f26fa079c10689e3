//! What is watched: where its series are found, and what is asked of them.

use super::alert::Alert;
use super::panel::Panel;
use super::text::promql;

/// Selects the series of one job.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    job: String,
    namespace: Option<String>,
}

impl Selector {
    /// The series of the job of that name; in a cluster, of that namespace.
    pub fn new(job: &str, namespace: Option<&str>) -> Self {
        Self { job: job.to_owned(), namespace: namespace.map(str::to_owned) }
    }

    /// The metric's series of this job.
    pub fn of(&self, metric: &str) -> String {
        self.with(metric, "")
    }

    /// The metric's series of this job that match more: `le="0.5"`.
    pub fn with(&self, metric: &str, more: &str) -> String {
        let mut matchers = format!("job={}", promql(&self.job));
        if let Some(namespace) = &self.namespace {
            matchers.push_str(&format!(",namespace={}", promql(namespace)));
        }
        if !more.is_empty() {
            matchers.push_str(&format!(",{more}"));
        }
        format!("{metric}{{{matchers}}}")
    }

    /// How much the counter grew a second, summed over all copies.
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
