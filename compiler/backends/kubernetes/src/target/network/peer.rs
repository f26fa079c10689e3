//! Who may connect: the peers of network policies' rules.

use groundplan_document::{List, Map, Node};
use groundplan_model::cluster::Peer;
use groundplan_schema::Value;
use groundplan_schema::scalar::{Cidr, Label};

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
pub fn namespace<'m>(name: impl Into<Node<'m>>) -> Map<'m> {
    let labels = Map::new().with("kubernetes.io/metadata.name", name);
    Map::new().with("namespaceSelector", Map::new().with("matchLabels", labels))
}

/// Those pods of a namespace that have all of the labels.
pub fn labelled<'m>(namespace: Map<'m>, labels: Map<'m>) -> Map<'m> {
    match labels.is_empty() {
        true => namespace,
        false => namespace.with("podSelector", Map::new().with("matchLabels", labels)),
    }
}

/// What a preset names.
pub fn known<'m>(peer: &Peer) -> Map<'m> {
    match *peer {
        Peer::Block(addresses) => block(addresses.into()),
        Peer::Pods { namespace: name, labels, .. } => {
            let mut selected = Map::new();
            for (key, value) in labels {
                selected.put(*key, *value);
            }
            labelled(namespace(name), selected)
        }
    }
}

/// Labels of the description.
pub fn labels<'m>(
    cluster: &Cluster<'_, 'm>,
    written: &'m groundplan_schema::Map<Label>,
) -> Map<'m> {
    let mut labels = Map::new();
    for (key, value) in written.iter() {
        labels.put(key.as_ref(), cluster.cx.node(value, |value| value.as_str()));
    }
    labels
}

/// A block of addresses.
pub fn block<'m>(addresses: Node<'m>) -> Map<'m> {
    Map::new().with("ipBlock", Map::new().with("cidr", addresses))
}

/// Addresses of the description.
pub fn cidr<'m>(cluster: &Cluster<'_, 'm>, addresses: &'m Value<Cidr>) -> Node<'m> {
    cluster.cx.node(addresses, |addresses| addresses.to_string())
}
