//! What may happen to an entity's pods while nodes are drained.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::DISRUPTION;
use crate::target::kind::POD_DISRUPTION_BUDGET;
use crate::target::label;
use crate::target::object::document;

/// One replica at a time. A number that must stay would block draining for ever where there is one
/// replica.
pub fn object<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let spec = Map::new()
        .with("maxUnavailable", Node::from(1).from_origin(&DISRUPTION))
        .with("unhealthyPodEvictionPolicy", "AlwaysAllow")
        .with("selector", label::selector(owner.name));
    document(cluster.object(POD_DISRUPTION_BUDGET, owner).with("spec", spec), owner)
}
