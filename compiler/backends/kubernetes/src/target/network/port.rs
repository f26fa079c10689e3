//! Ports, as rules of network policies name them.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::{CACHE_PORT, POSTGRES_PORT};
use groundplan_model::kinds::{PortProtocol, ServicePort};
use groundplan_model::{EntityKey, EntityKind};

use crate::target::cluster::Cluster;

/// The ports on which others reach an entity: all of a service's, but for one that is only there
/// for metrics.
pub fn served<'m>(cluster: &Cluster<'_, 'm>, key: &EntityKey) -> List<'m> {
    match key.kind {
        EntityKind::Database => vec![tcp(POSTGRES_PORT)],
        EntityKind::Cache => vec![tcp(CACHE_PORT)],
        _ => {
            let Some(service) = cluster.cx.environment.services.get(&key.name) else {
                return List::new();
            };
            let metrics =
                service.workload.metrics.as_ref().and_then(|metrics| metrics.port.as_ref());
            let metrics = metrics.map(|name| name.peek().0.as_str());
            let is_served = |port: &&ServicePort| {
                service.port.len() == 1 || Some(port.name.peek().0.as_str()) != metrics
            };
            service.port.values().filter(is_served).map(|port| open(cluster, port)).collect()
        }
    }
}

/// A port of a service.
pub fn open<'m>(cluster: &Cluster<'_, 'm>, served: &'m ServicePort) -> Node<'m> {
    port(transport(cluster, served), cluster.cx.node(&served.number, |number| number.0))
}

/// A port over TCP.
pub fn tcp<'m>(number: u16) -> Node<'m> {
    port("TCP", number)
}

/// A port over a protocol.
pub fn port<'m>(protocol: &'static str, number: impl Into<Node<'m>>) -> Node<'m> {
    Map::new().with("protocol", protocol).with("port", number).into()
}

/// What carries a port's protocol: `TCP` or `UDP`.
pub fn transport<'m>(cluster: &Cluster<'_, 'm>, port: &'m ServicePort) -> &'static str {
    match cluster.cx.value(&port.protocol) {
        PortProtocol::Udp => "UDP",
        PortProtocol::Http | PortProtocol::Grpc | PortProtocol::Tcp => "TCP",
    }
}
