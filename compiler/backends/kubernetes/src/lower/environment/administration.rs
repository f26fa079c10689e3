//! What an administrator applies once, before the first deployment: `cluster/`.
//!
//! These objects live outside the environment's namespace, or give the deployment its rights; the
//! role that deploys can therefore not write them itself. On a cluster that is already there, its
//! owners have decided all of this.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::{DEPLOY_RIGHTS, NETWORK_POLICY_CONTROLLER};
use crate::target::file;
use crate::target::kind::{
    CLUSTER_ROLE, CLUSTER_ROLE_BINDING, CONFIG_MAP, Kind, ROLE, ROLE_BINDING,
};
use crate::target::label;
use crate::target::lowered::Stream;
use crate::target::object::document;

/// Where the rights of roles and groups are declared.
const RBAC: &str = "rbac.authorization.k8s.io";

/// `cluster/deploy-rights.yaml`, and under Auto Mode `cluster/network-policy.yaml`.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Vec<Stream<'m>> {
    let mut streams = Vec::new();
    if cluster.is_aws() {
        streams.push(deploy_rights(cluster));
    }
    if cluster.is_auto_mode() {
        let objects = vec![network_policy_controller(cluster)];
        streams.push(Stream { path: file::of_administration("network-policy"), objects });
    }
    streams
}

fn deploy_rights<'m>(cluster: &Cluster<'_, 'm>) -> Stream<'m> {
    let group = cluster.names.deploy_group();
    let owner = cluster.shared(&group);
    let objects = vec![
        document(cluster.object(CLUSTER_ROLE, owner).with("rules", own_namespace(cluster)), owner),
        binding(cluster, CLUSTER_ROLE_BINDING, CLUSTER_ROLE, owner),
        document(cluster.object(ROLE, owner).with("rules", beside_edit()), owner),
        binding(cluster, ROLE_BINDING, ROLE, owner),
    ];
    Stream { path: file::of_administration("deploy-rights"), objects }
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

/// The one object outside the namespace that a deployment applies: the namespace itself.
fn own_namespace<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    let rule = rule("", &["namespaces"], &["get", "patch"])
        .with("resourceNames", Node::list([cluster.namespace()]));
    Node::list([rule]).from_origin(&DEPLOY_RIGHTS)
}

/// What a deployment applies inside the namespace that the policy `AmazonEKSEditPolicy` does not
/// cover: quotas and custom resources.
fn beside_edit<'m>() -> Node<'m> {
    const APPLY: [&str; 5] = ["get", "list", "create", "patch", "delete"];
    Node::list([
        rule("", &["limitranges", "resourcequotas"], &APPLY),
        rule("external-secrets.io", &["externalsecrets", "secretstores"], &APPLY),
        rule("monitoring.coreos.com", &["prometheusrules", "servicemonitors"], &APPLY),
    ])
    .from_origin(&DEPLOY_RIGHTS)
}

fn rule<'m>(group: &'static str, resources: &[&'static str], verbs: &[&'static str]) -> Map<'m> {
    Map::new()
        .with("apiGroups", Node::list([group]))
        .with("resources", Node::list(resources.iter().copied()))
        .with("verbs", Node::list(verbs.iter().copied()))
}

fn binding<'m>(
    cluster: &Cluster<'_, 'm>,
    kind: Kind,
    role: Kind,
    owner: Owner<'_, 'm>,
) -> Node<'m> {
    let group =
        Map::new().with("kind", "Group").with("apiGroup", RBAC).with("name", owner.name.to_owned());
    let role = Map::new()
        .with("kind", role.name)
        .with("apiGroup", RBAC)
        .with("name", owner.name.to_owned());
    let object = cluster.object(kind, owner).with("subjects", Node::list([group]));
    document(object.with("roleRef", role), owner)
}
