//! The rights of whoever deploys: what a release needs in its own namespace, and nothing else.
//!
//! Helm, kubectl and the release's script ask for all of this and for no more. A right that is missing
//! is often told late: without a look at ReplicaSets and pods no workload ever counts as ready, and
//! Secrets are deleted only once there are more revisions than are kept.

use groundplan_document::{List, Map, Node};

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::DEPLOY_RIGHTS;
use crate::target::file;
use crate::target::kind::{
    ALERTMANAGER_CONFIG, CERTIFICATE, CLUSTER_ROLE, CLUSTER_ROLE_BINDING, CONFIG_MAP, CRON_JOB,
    DEPLOYMENT, EXTERNAL_SECRET, GRPC_ROUTE, HORIZONTAL_POD_AUTOSCALER, HTTP_ROUTE, INGRESS, JOB,
    Kind, LIMIT_RANGE, NETWORK_POLICY, PERSISTENT_VOLUME_CLAIM, POD_DISRUPTION_BUDGET,
    PROMETHEUS_RULE, RESOURCE_QUOTA, ROLE, ROLE_BINDING, SECRET_STORE, SERVICE, SERVICE_ACCOUNT,
    SERVICE_MONITOR, STATEFUL_SET,
};
use crate::target::lowered::Stream;
use crate::target::object::document;

/// Where the rights of roles and groups are declared.
const RBAC: &str = "rbac.authorization.k8s.io";

/// What a release brings, changes and takes away. A release that no longer has a kind still takes
/// away what the one before had of it, so all are here that ever come out.
const RELEASED: [Kind; 15] = [
    EXTERNAL_SECRET,
    CONFIG_MAP,
    SERVICE,
    SERVICE_ACCOUNT,
    DEPLOYMENT,
    STATEFUL_SET,
    HORIZONTAL_POD_AUTOSCALER,
    CRON_JOB,
    JOB,
    ALERTMANAGER_CONFIG,
    PROMETHEUS_RULE,
    SERVICE_MONITOR,
    INGRESS,
    NETWORK_POLICY,
    POD_DISRUPTION_BUDGET,
];
/// What is applied before a release and never taken away by one.
const LASTING: [Kind; 3] = [LIMIT_RANGE, PERSISTENT_VOLUME_CLAIM, RESOURCE_QUOTA];

const READ: [&str; 3] = ["get", "list", "watch"];
const APPLY: [&str; 5] = ["get", "list", "watch", "create", "patch"];
const CHANGE: [&str; 6] = ["get", "list", "watch", "create", "patch", "delete"];
/// Helm keeps each revision in a Secret, which it writes and not applies.
const KEEP: [&str; 5] = ["get", "list", "create", "update", "delete"];

/// `cluster/deploy-rights.yaml`.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Stream<'m> {
    let group = cluster.names.deploy_group();
    let owner = cluster.shared(&group);
    let objects = vec![
        document(cluster.object(CLUSTER_ROLE, owner).with("rules", own_namespace(cluster)), owner),
        binding(cluster, CLUSTER_ROLE_BINDING, CLUSTER_ROLE, owner),
        document(cluster.object(ROLE, owner).with("rules", rules(cluster)), owner),
        binding(cluster, ROLE_BINDING, ROLE, owner),
    ];
    Stream { path: file::of_administration("deploy-rights"), objects }
}

/// The one object outside the namespace that a deployment applies: the namespace itself.
fn own_namespace<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    let rule = rule("", ["namespaces".to_owned()], &["get", "patch"])
        .with("resourceNames", Node::list([cluster.namespace()]));
    Node::list([rule]).from_origin(&DEPLOY_RIGHTS)
}

/// What a deployment does inside the namespace.
fn rules<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    // On AWS Terraform makes the certificates; elsewhere the stores of secrets are there.
    let own: &[Kind] = match cluster.host {
        Host::Own(_) => &[CERTIFICATE, HTTP_ROUTE, GRPC_ROUTE],
        Host::Aws(_) => &[SECRET_STORE],
    };
    let released: Vec<Kind> = own.iter().copied().chain(RELEASED).collect();
    let core = |resource: &str, verbs| rule("", [resource.to_owned()], verbs);
    let mut rules = of_kinds(&released, &CHANGE);
    rules.extend(of_kinds(&LASTING, &APPLY));
    let others = [
        core("secrets", &KEEP),
        // Whether a workload is ready, and why it is not.
        rule("apps", ["replicasets".to_owned()], &READ),
        core("pods", &READ),
        core("pods/log", &["get"]),
        core("events", &READ),
    ];
    rules.extend(others.map(Node::from));
    Node::from(rules).from_origin(&DEPLOY_RIGHTS)
}

/// A rule for each group of kinds.
fn of_kinds<'m>(kinds: &[Kind], verbs: &[&'static str]) -> List<'m> {
    let groups = kinds.chunk_by(|a, b| a.group() == b.group());
    let rules = groups.filter_map(|kinds| {
        let group = kinds.first()?.group();
        Some(rule(group, kinds.iter().map(|kind| kind.resource()), verbs).into())
    });
    rules.collect()
}

fn rule<'m>(
    group: &'static str,
    resources: impl IntoIterator<Item = String>,
    verbs: &[&'static str],
) -> Map<'m> {
    Map::new()
        .with("apiGroups", Node::list([group]))
        .with("resources", Node::list(resources))
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
