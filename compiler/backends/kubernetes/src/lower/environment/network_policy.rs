//! What holds for every pod until its own policy says more, and the switch that makes EKS Auto Mode
//! enforce policies at all.

use groundplan_document::{Map, Node};

use crate::target::cluster::Cluster;
use crate::target::default::NETWORK_POLICY_CONTROLLER;
use crate::target::file;
use crate::target::kind::CONFIG_MAP;
use crate::target::label;
use crate::target::lowered::Stream;
use crate::target::network::policy;
use crate::target::object::document;

/// `deny-all.yaml` and, under Auto Mode, `cluster/network-policy.yaml`.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Vec<Stream<'m>> {
    const DENY_ALL: &str = "deny-all";
    let objects = vec![policy::deny_all(cluster, cluster.shared(DENY_ALL))];
    let mut streams = vec![Stream { path: format!("{DENY_ALL}.yaml"), objects }];
    if cluster.is_auto_mode() {
        let objects = vec![network_policy_controller(cluster)];
        streams.push(Stream { path: file::of_administration("network-policy"), objects });
    }
    streams
}

/// Auto Mode enforces network policies only when it is told to: without this object, everything
/// may talk to everything.
fn network_policy_controller<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    const NAME: &str = "amazon-vpc-cni";
    let owner = cluster.shared(NAME);
    let metadata = Map::new()
        .with("name", NAME)
        .with("namespace", "kube-system")
        .with("labels", label::whole(cluster, owner));
    let on = Node::from("true").from_origin(&NETWORK_POLICY_CONTROLLER);
    let object = Map::new()
        .with("apiVersion", CONFIG_MAP.api)
        .with("kind", CONFIG_MAP.name)
        .with("metadata", metadata)
        .with("data", Map::new().with("enable-network-policy-controller", on));
    document(object, owner)
}
