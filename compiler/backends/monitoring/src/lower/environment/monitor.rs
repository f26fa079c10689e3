//! What makes Prometheus of a cluster ask a service.

use groundplan_document::{Map, Node};
use groundplan_lowering::names::EXPORTER_PORT;
use groundplan_lowering::{Context, labels};
use groundplan_source::Origin;

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
    Some(monitor(cx, running.name, running.origin, endpoint))
}

/// The ServiceMonitor of what is asked beside a database or cache.
pub fn of_store<'m>(cx: &Context<'m>, name: &'m str, origin: &'m Origin) -> Node<'m> {
    let endpoint =
        Map::new().with("port", EXPORTER_PORT).with("path", "/metrics").with("interval", INTERVAL);
    monitor(cx, name, origin, endpoint)
}

fn monitor<'m>(cx: &Context<'m>, name: &'m str, origin: &'m Origin, endpoint: Map<'m>) -> Node<'m> {
    let selected = Map::new().with(labels::NAME, name);
    let spec = Map::new()
        // The job of its series is the entity's name.
        .with("jobLabel", labels::NAME)
        .with("selector", Map::new().with("matchLabels", selected))
        .with("endpoints", vec![endpoint.into()]);
    Node::from(object(cx, "ServiceMonitor", name, name).with("spec", spec)).from_origin(origin)
}
