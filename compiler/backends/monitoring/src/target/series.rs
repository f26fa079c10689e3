//! How series are asked for.

use super::text::promql;

/// What every series that is asked for has to match.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// Matchers with commas between: `namespace="shop",job="api"`.
    matchers: String,
}

impl Selector {
    /// The series of a namespace; all of them where there is none.
    pub fn of_namespace(namespace: Option<&str>) -> Self {
        let all = Self::default();
        namespace.map_or(all.clone(), |name| all.and(&format!("namespace={}", promql(name))))
    }

    /// Those that match more.
    #[must_use]
    pub fn and(&self, matcher: &str) -> Self {
        let comma = if self.matchers.is_empty() || matcher.is_empty() { "" } else { "," };
        Self { matchers: [&self.matchers, comma, matcher].concat() }
    }

    /// Those of which a label is one of the names.
    #[must_use]
    pub fn one_of(&self, label: &str, names: &[&str]) -> Self {
        self.and(&one_of(label, names))
    }

    /// The metric's series.
    pub fn of(&self, metric: &str) -> String {
        match self.matchers.as_str() {
            "" => metric.to_owned(),
            matchers => format!("{metric}{{{matchers}}}"),
        }
    }

    /// The metric's series that match more.
    pub fn with(&self, metric: &str, matcher: &str) -> String {
        self.and(matcher).of(metric)
    }

    /// How much a counter grows a second, by the values of a label.
    pub fn rate_by(&self, label: &str, metric: &str, matcher: &str, window: &str) -> String {
        format!("sum by ({label}) (rate({}[{window}]))", self.with(metric, matcher))
    }

    /// How much a counter grows a second, over all series.
    pub fn rate(&self, metric: &str, matcher: &str, window: &str) -> String {
        format!("sum(rate({}[{window}]))", self.with(metric, matcher))
    }
}

/// Matches the names. They are letters, digits and `-`, none of which means anything in a pattern.
fn one_of(label: &str, names: &[&str]) -> String {
    match names {
        [name] => format!("{label}={}", promql(name)),
        names => format!("{label}=~{}", promql(&names.join("|"))),
    }
}
