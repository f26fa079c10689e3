//! The namespace, and what holds for everything in it.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::KubernetesVersion;
use groundplan_schema::scalar::Choice;
use groundplan_schema::scalar::{Cpu, Size};

use crate::target::certificate::solver_requests;
use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::{LIMIT_RANGE as LIMIT, POD_SECURITY, QUOTA};
use crate::target::ingress_controller::IngressController;
use crate::target::kind::{LIMIT_RANGE, NAMESPACE, RESOURCE_QUOTA};
use crate::target::label;
use crate::target::lowered::{Requests, Stream};
use crate::target::object::document;
use crate::target::quantity::{cpu, size};

/// What a container gets that says nothing: the language's own defaults.
const DEFAULT_CPU: Cpu = Cpu(100);
const DEFAULT_MEMORY: Size = Size(256 << 20);

/// `namespace.yaml`, whose quota has room for `requests` and for so many pods that answer challenges.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, requests: Requests, solvers: u64) -> Stream<'m> {
    let name = cluster.namespace();
    let owner = cluster.shared(&name);
    let objects = vec![
        namespace(cluster, owner),
        quota(cluster, owner, requests, solvers),
        limit_range(cluster, owner),
    ];
    Stream { path: "namespace.yaml".to_owned(), objects }
}

fn namespace<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let version = version(cluster);
    let mut labels = label::labels(cluster, owner, NAMESPACE);
    for mode in ["enforce", "audit", "warn"] {
        let key = format!("pod-security.kubernetes.io/{mode}");
        labels.put(key.clone(), Node::from("restricted").from_origin(&POD_SECURITY));
        labels.put(format!("{key}-version"), version.clone());
    }
    if cluster.ingress_controller() == IngressController::Alb && !cluster.is_auto_mode() {
        // The load balancer controller holds back a rollout until its targets are healthy.
        labels.put("elbv2.k8s.aws/pod-readiness-gate-inject", "enabled");
    }
    let annotations = label::annotations(cluster);
    document(cluster.labelled(NAMESPACE, owner.name, labels, annotations), owner)
}

/// The version of the standard: the cluster's own, where it is known.
fn version<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    match cluster.host {
        Host::Own(_) => Node::from("latest").from_origin(&POD_SECURITY),
        Host::Aws(aws) => {
            let version = |version: &KubernetesVersion| format!("v{}", version.word());
            cluster.cx.node(&aws.kubernetes_version, version)
        }
    }
}

/// What everything may ask for together: twice what the description says, so that a rollout has
/// room and a runaway has none.
///
/// A release runs what is described beside what was: at most the pods of both, where everything got
/// another name. A Deployment alone asks for less, a quarter more than its replicas and never fewer
/// than one; a pod counts until it is gone, so that those which are still stopping fit in too. Jobs
/// are among what is described, and run before anything is replaced. Where before was more than now,
/// its quota stays until the release is whole.
///
/// No Service of the platform is open on every node; those that cert-manager makes for the pods which
/// answer challenges are, unless the issuer says otherwise.
fn quota<'m>(
    cluster: &Cluster<'_, 'm>,
    owner: Owner<'_, 'm>,
    mut requests: Requests,
    solvers: u64,
) -> Node<'m> {
    requests.add(solver_requests(solvers));
    let millicpu = u32::try_from(requests.millicpu.saturating_mul(2)).unwrap_or(u32::MAX);
    let twice = |memory: u64| size(Size(memory.saturating_mul(2)));
    let hard = Map::new()
        .with("pods", requests.pods.saturating_mul(2).to_string())
        .with("requests.cpu", cpu(Cpu(millicpu)))
        .with("requests.memory", twice(requests.memory))
        .with("limits.memory", twice(requests.memory_limit))
        .with("services.loadbalancers", "0")
        .with("services.nodeports", solvers.to_string());
    let spec = Node::from(Map::new().with("hard", hard)).from_origin(&QUOTA);
    document(cluster.object(RESOURCE_QUOTA, owner).with("spec", spec), owner)
}

fn limit_range<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let requests = Map::new().with("cpu", cpu(DEFAULT_CPU)).with("memory", size(DEFAULT_MEMORY));
    let limits = Map::new().with("memory", size(DEFAULT_MEMORY));
    let container = Map::new()
        .with("type", "Container")
        .with("defaultRequest", requests)
        .with("default", limits);
    let spec = Map::new().with("limits", Node::list([container]));
    let spec = Node::from(spec).from_origin(&LIMIT);
    document(cluster.object(LIMIT_RANGE, owner).with("spec", spec), owner)
}
