//! The switch that makes EKS Auto Mode enforce network policies.

use groundplan_document::{Map, Node};

use crate::target::cluster::Cluster;
use crate::target::default::NETWORK_POLICY_CONTROLLER;
use crate::target::file;
use crate::target::kind::CONFIG_MAP;
use crate::target::label;
use crate::target::lowered::Stream;
use crate::target::object::document;

/// `cluster/network-policy.yaml`, under Auto Mode.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Option<Stream<'m>> {
    cluster.is_auto_mode().then(|| {
        let objects = vec![network_policy_controller(cluster)];
        Stream { path: file::of_administration("network-policy"), objects }
    })
}

/// Auto Mode enforces network policies only when it is told to: without this object, everything
/// may talk to everything.
fn network_policy_controller<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    const NAME: &str = "amazon-vpc-cni";
    let owner = cluster.shared(NAME);
    let metadata = Map::new()
        .with("name", NAME)
        .with("namespace", "kube-system")
        .with("labels", label::unreleased(cluster, owner));
    let on = Node::from("true").from_origin(&NETWORK_POLICY_CONTROLLER);
    let object = Map::new()
        .with("apiVersion", CONFIG_MAP.api)
        .with("kind", CONFIG_MAP.name)
        .with("metadata", metadata)
        .with("data", Map::new().with("enable-network-policy-controller", on));
    document(object, owner)
}
