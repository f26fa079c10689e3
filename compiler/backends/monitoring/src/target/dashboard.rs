//! Dashboards: one for each kind of things, in which one of them is chosen.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::bounded;

use super::panel::Panel;

/// The version of Grafana's schema of dashboards that is written.
const SCHEMA: u32 = 42;
/// The most characters of a dashboard's identity.
const UID_MAX: usize = 40;

/// A dashboard.
pub struct Dashboard {
    /// The variable that chooses, and what it chooses from; none where everything is shown at once.
    pub choice: Option<(&'static str, Vec<String>)>,
    /// Its panels, two beside each other.
    pub panels: Vec<Panel>,
}

impl Dashboard {
    /// One in which one of the names is chosen; none without names.
    pub fn choosing<'n>(
        variable: &'static str,
        names: impl IntoIterator<Item = &'n str>,
        panels: impl FnOnce() -> Vec<Panel>,
    ) -> Option<Self> {
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        (!names.is_empty()).then(|| Self { choice: Some((variable, names)), panels: panels() })
    }

    /// One that shows everything; none without panels.
    pub fn of_all(panels: Vec<Panel>) -> Option<Self> {
        (!panels.is_empty()).then_some(Self { choice: None, panels })
    }

    /// The dashboard as Grafana takes it; `description` says what it was made from.
    pub fn json<'m>(&self, environment: &str, kind: &str, description: String) -> Node<'m> {
        let source = Map::new()
            .with("name", "datasource")
            .with("label", "Data source")
            .with("type", "datasource")
            .with("query", "prometheus");
        let mut variables: List<'m> = vec![source.into()];
        if let Some((name, choices)) = &self.choice {
            let choice = Map::new()
                .with("name", *name)
                .with("label", *name)
                .with("type", "custom")
                .with("query", choices.join(","));
            variables.push(choice.into());
        }
        let panels = self.panels.iter().zip(0..).map(|(panel, index)| panel.json(index));
        Map::new()
            .with("uid", bounded(&format!("{environment}-{kind}"), UID_MAX))
            .with("title", format!("{environment} / {kind}"))
            .with("description", description)
            .with("tags", Node::list([environment.to_owned(), "groundplan".to_owned()]))
            .with("timezone", "browser")
            .with("editable", false)
            .with("graphTooltip", 1)
            .with("refresh", "30s")
            .with("schemaVersion", SCHEMA)
            .with("time", Map::new().with("from", "now-6h").with("to", "now"))
            .with("templating", Map::new().with("list", variables))
            .with("panels", panels.collect::<List<'m>>())
            .into()
    }
}
