//! What makes Prometheus of a cluster ask a service.

use groundplan_document::{Map, Node};
use groundplan_lowering::{Context, labels};

use crate::target::endpoint;
use crate::target::measured::Measured;
use crate::target::object::object;

/// How often pods are asked.
const INTERVAL: &str = "30s";

/// The ServiceMonitor of a service.
pub fn lower<'m>(cx: &Context<'m>, measured: &Measured<'m>) -> Option<Node<'m>> {
    let running = &measured.running;
    let named = measured.metrics.port.as_ref().map(|name| cx.value(name).as_str());
    let port = running.port(named)?.name.peek().0.to_string();
    let (path, parameters) = endpoint::path(cx, measured.metrics);
    let mut endpoint = Map::new().with("port", port).with("path", path).with("interval", INTERVAL);
    endpoint.put_unless_empty("params", parameters);
    let selected = Map::new().with(labels::NAME, running.name.as_ref());
    let spec = Map::new()
        // The job of its series is the entity's name.
        .with("jobLabel", labels::NAME)
        .with("selector", Map::new().with("matchLabels", selected))
        .with("endpoints", vec![endpoint.into()]);
    let object = object(cx, "ServiceMonitor", running.name, running.name).with("spec", spec);
    Some(Node::from(object).from_origin(running.origin))
}
