//! Panels of dashboards, and the dashboards that hold them.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::bounded;

/// The version of Grafana's schema of dashboards that is written.
const SCHEMA: u32 = 42;
/// The columns of a dashboard.
const COLUMNS: u32 = 24;
const HEIGHT: u32 = 8;
/// The most characters of a dashboard's identity.
const UID_MAX: usize = 40;
/// The window of a rate in a dashboard: Grafana makes it fit what is shown.
pub(super) const WINDOW: &str = "$__rate_interval";

/// What the numbers of a panel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Requests a second.
    Requests,
    /// Operations a second.
    Operations,
    /// A share of one.
    Share,
    /// Seconds.
    Seconds,
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
            Unit::Bytes => "bytes",
            Unit::Number => "short",
        }
    }
}

/// A panel with lines over time.
pub(super) struct Panel {
    /// Its title; holds none of `$` and `[[`, for which Grafana has no escape.
    pub title: &'static str,
    /// What the numbers are.
    pub unit: Unit,
    /// What is drawn: the name of each line, in which `{{label}}` stands for a label, and its query.
    pub queries: Vec<(&'static str, String)>,
}

/// A dashboard.
pub(super) struct Dashboard<'d> {
    /// The platform.
    pub platform: &'d str,
    /// What it shows: an entity, or nothing for the whole platform.
    pub entity: Option<&'d str>,
    /// What it was made from.
    pub description: String,
    /// Its panels, two beside each other.
    pub panels: &'d [Panel],
}

impl Dashboard<'_> {
    /// The dashboard as Grafana takes it.
    pub fn json<'m>(&self) -> Node<'m> {
        let (uid, title) = match self.entity {
            Some(entity) => {
                (format!("{}-{entity}", self.platform), format!("{} / {entity}", self.platform))
            }
            // No entity's name begins with `_`.
            None => (format!("{}-_platform", self.platform), self.platform.to_owned()),
        };
        let source = Map::new()
            .with("name", "datasource")
            .with("label", "Data source")
            .with("type", "datasource")
            .with("query", "prometheus");
        let panels = self.panels.iter().zip(0..).map(|(panel, index)| graph(panel, index));
        Map::new()
            .with("uid", bounded(&uid, UID_MAX))
            .with("title", title)
            .with("description", self.description.clone())
            .with("tags", Node::list([self.platform.to_owned(), "groundplan".to_owned()]))
            .with("timezone", "browser")
            .with("editable", false)
            .with("graphTooltip", 1)
            .with("refresh", "30s")
            .with("schemaVersion", SCHEMA)
            .with("time", Map::new().with("from", "now-6h").with("to", "now"))
            .with("templating", Map::new().with("list", vec![source.into()]))
            .with("panels", panels.collect::<List<'m>>())
            .into()
    }
}

fn graph<'m>(panel: &Panel, index: u32) -> Node<'m> {
    let width = COLUMNS / 2;
    let place = Map::new()
        .with("x", index % 2 * width)
        .with("y", index / 2 * HEIGHT)
        .with("w", width)
        .with("h", HEIGHT);
    let queries = panel.queries.iter().zip('A'..).map(|((legend, query), letter)| {
        Map::new()
            .with("refId", letter.to_string())
            .with("datasource", datasource())
            .with("expr", query.clone())
            .with("legendFormat", *legend)
            .into()
    });
    let mut defaults = Map::new().with("unit", panel.unit.word()).with("min", 0);
    if panel.unit == Unit::Share {
        defaults.put("max", 1);
    }
    let legend =
        Map::new().with("displayMode", "list").with("placement", "bottom").with("showLegend", true);
    let tooltip = Map::new().with("mode", "multi").with("sort", "desc");
    Map::new()
        .with("id", index.saturating_add(1))
        .with("type", "timeseries")
        .with("title", panel.title)
        .with("gridPos", place)
        .with("datasource", datasource())
        .with("targets", queries.collect::<List<'m>>())
        .with("fieldConfig", Map::new().with("defaults", defaults).with("overrides", List::new()))
        .with("options", Map::new().with("legend", legend).with("tooltip", tooltip))
        .into()
}

fn datasource<'m>() -> Map<'m> {
    Map::new().with("type", "prometheus").with("uid", "${datasource}")
}
