//! Panels of dashboards.

use groundplan_document::{List, Map, Node};

/// The columns of a dashboard.
const COLUMNS: u32 = 24;
const HEIGHT: u32 = 8;
/// The window of a rate in a dashboard: Grafana makes it fit what is shown.
pub const WINDOW: &str = "$__rate_interval";

/// What the numbers of a panel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Requests a second.
    Requests,
    /// Operations a second.
    Operations,
    /// A share of one.
    Share,
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// Plain numbers.
    Number,
}

impl Unit {
    const fn word(self) -> &'static str {
        match self {
            Unit::Requests => "reqps",
            Unit::Operations => "ops",
            Unit::Share => "percentunit",
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Bytes => "bytes",
            Unit::Number => "short",
        }
    }
}

/// A panel with lines over time.
pub struct Panel {
    /// Its title; holds none of `$` and `[[`, for which Grafana has no escape.
    pub title: String,
    /// What the numbers are.
    pub unit: Unit,
    /// What is drawn: the name of each line, in which `{{label}}` stands for a label, and its query.
    pub queries: Vec<(String, String)>,
}

impl Panel {
    /// A panel with several lines.
    pub fn new(title: &str, unit: Unit, queries: Vec<(&str, String)>) -> Self {
        let queries = queries.into_iter().map(|(name, query)| (name.to_owned(), query)).collect();
        Self { title: title.to_owned(), unit, queries }
    }

    /// A panel with one query.
    pub fn one(title: &str, unit: Unit, legend: &str, query: String) -> Self {
        Self::new(title, unit, vec![(legend, query)])
    }

    /// The panel as Grafana takes it, at its place among the others: two beside each other.
    pub fn json<'m>(&self, index: u32) -> Node<'m> {
        let width = COLUMNS / 2;
        let place = Map::new()
            .with("x", index % 2 * width)
            .with("y", index / 2 * HEIGHT)
            .with("w", width)
            .with("h", HEIGHT);
        let queries = self.queries.iter().zip('A'..).map(|((legend, query), letter)| {
            Map::new()
                .with("refId", letter.to_string())
                .with("legendFormat", legend.clone())
                .with("expr", query.clone())
                .into()
        });
        let mut defaults = Map::new().with("unit", self.unit.word()).with("min", 0);
        if self.unit == Unit::Share {
            defaults.put("max", 1);
        }
        let tooltip = Map::new().with("mode", "multi").with("sort", "desc");
        let source = Map::new().with("type", "prometheus").with("uid", "${datasource}");
        let field = Map::new().with("defaults", defaults).with("overrides", List::new());
        Map::new()
            .with("id", index.saturating_add(1))
            .with("type", "timeseries")
            .with("title", self.title.clone())
            .with("gridPos", place)
            .with("datasource", source)
            .with("targets", queries.collect::<List<'m>>())
            .with("fieldConfig", field)
            .with("options", Map::new().with("tooltip", tooltip))
            .into()
    }
}
