//! What an administrator applies once, before the first deployment: `cluster/`.
//!
//! These objects live outside the environment's namespace, or give the deployment its rights; the
//! role that deploys can therefore not write them itself. On a cluster that is already there, its
//! owners have decided all but these rights.

use groundplan_document::{Map, Node};

use super::deploy_rights;
use crate::target::cluster::Cluster;
use crate::target::default::NETWORK_POLICY_CONTROLLER;
use crate::target::file;
use crate::target::kind::CONFIG_MAP;
use crate::target::label;
use crate::target::lowered::Stream;
use crate::target::object::document;

/// `cluster/deploy-rights.yaml`, and under Auto Mode `cluster/network-policy.yaml`.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Vec<Stream<'m>> {
    let mut streams = vec![deploy_rights::lower(cluster)];
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
        .with("labels", label::unreleased(cluster, owner));
    let on = Node::from("true").from_origin(&NETWORK_POLICY_CONTROLLER);
    let object = Map::new()
        .with("apiVersion", CONFIG_MAP.api)
        .with("kind", CONFIG_MAP.name)
        .with("metadata", metadata)
        .with("data", Map::new().with("enable-network-policy-controller", on));
    document(object, owner)
}
