//! Who may connect: the peers of network policies' rules.

use groundplan_document::{List, Map, Node};
use groundplan_schema::Value;
use groundplan_schema::scalar::Cidr;

use crate::target::cluster::Cluster;
use crate::target::label;

/// A rule: peers in a direction (`from` or `to`), and the ports that they reach or are reached at.
pub fn rule<'m>(direction: &'static str, peers: Node<'m>, ports: List<'m>) -> Node<'m> {
    Map::new().with(direction, peers).with("ports", ports).into()
}

/// The pods of an entity.
pub fn pods<'m>(name: &str) -> Map<'m> {
    Map::new().with("podSelector", label::selector(name))
}

/// Everything in a namespace.
pub fn namespace<'m>(name: String) -> Map<'m> {
    let labels = Map::new().with("kubernetes.io/metadata.name", name);
    Map::new().with("namespaceSelector", Map::new().with("matchLabels", labels))
}

/// A block of addresses.
pub fn block<'m>(addresses: Node<'m>) -> Map<'m> {
    Map::new().with("ipBlock", Map::new().with("cidr", addresses))
}

/// Addresses of the description.
pub fn cidr<'m>(cluster: &Cluster<'_, 'm>, addresses: &'m Value<Cidr>) -> Node<'m> {
    cluster.cx.node(addresses, |addresses| addresses.to_string())
}
