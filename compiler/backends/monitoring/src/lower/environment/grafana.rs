//! What Grafana finds when it starts.

use groundplan_document::{Map, Node};
use groundplan_lowering::names::monitoring::{PROMETHEUS, PROMETHEUS_PORT};

/// Where the dashboards are in Grafana's container.
const DASHBOARDS: &str = "/var/lib/grafana/dashboards";

/// The source of its data.
pub fn datasources<'m>() -> Node<'m> {
    let options = Map::new().with("httpMethod", "POST").with("timeInterval", "15s");
    let source = Map::new()
        .with("name", "Prometheus")
        .with("uid", "prometheus")
        .with("type", "prometheus")
        .with("access", "proxy")
        .with("url", format!("http://{PROMETHEUS}:{PROMETHEUS_PORT}"))
        .with("isDefault", true)
        .with("editable", false)
        .with("jsonData", options);
    let sources = vec![Node::from(source)];
    Map::new().with("apiVersion", 1).with("prune", true).with("datasources", sources).into()
}

/// Where its dashboards are.
pub fn dashboards<'m>() -> Node<'m> {
    let provider = Map::new()
        .with("name", "groundplan")
        .with("type", "file")
        .with("disableDeletion", true)
        .with("allowUiUpdates", false)
        .with("options", Map::new().with("path", DASHBOARDS));
    Map::new().with("apiVersion", 1).with("providers", vec![Node::from(provider)]).into()
}
