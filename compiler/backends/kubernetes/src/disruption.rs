//! What may happen to an entity's pods while nodes are drained.

use super::cluster::{Cluster, Owner};
use super::default::DISRUPTION;
use super::kind::POD_DISRUPTION_BUDGET;
use super::label;
use super::object::document;
use groundplan_document::{Map, Node};

/// One copy at a time. A number that must stay would block draining for ever where there is one
/// copy.
pub(super) fn document_of<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let spec = Map::new()
        .with("maxUnavailable", Node::from(1).from_origin(&DISRUPTION))
        .with("unhealthyPodEvictionPolicy", "AlwaysAllow")
        .with("selector", label::selector(owner.name));
    document(cluster.object(POD_DISRUPTION_BUDGET, owner).with("spec", spec), owner)
}
