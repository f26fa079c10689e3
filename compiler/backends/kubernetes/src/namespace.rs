//! The namespace, and what holds for everything in it.

use groundplan_model::kinds::KubernetesVersion;
use groundplan_model::{EntityKind, Running, Scaling};
use groundplan_schema::scalar::Choice;
use groundplan_schema::scalar::{Cpu, Size};

use super::cluster::{Cluster, Host, Owner};
use super::default::{LIMIT_RANGE as LIMIT, POD_SECURITY, QUOTA};
use super::kind::{LIMIT_RANGE, NAMESPACE, RESOURCE_QUOTA};
use super::object::document;
use super::quantity::{cpu, size};
use super::{label, network, server};
use groundplan_document::{Map, Node};

/// What a container gets that says nothing: the language's own defaults.
const DEFAULT_CPU: Cpu = Cpu(100);
const DEFAULT_MEMORY: Size = Size(256 << 20);

/// Writes `namespace.yaml`.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let name = cluster.namespace();
    let owner = cluster.shared(&name);
    let documents = [
        namespace(cluster, owner),
        network::deny_all(cluster, cluster.shared("deny-all")),
        quota(cluster, owner),
        limit_range(cluster, owner),
    ];
    cluster.cx.add_yaml_stream("namespace.yaml", &documents);
}

fn namespace<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let version = version(cluster);
    let mut labels = label::labels(cluster, owner);
    for mode in ["enforce", "audit", "warn"] {
        let key = format!("pod-security.kubernetes.io/{mode}");
        labels.put(key.clone(), Node::from("restricted").from_origin(&POD_SECURITY));
        labels.put(format!("{key}-version"), version.clone());
    }
    if cluster.is_aws() && !cluster.is_auto_mode() {
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
fn quota<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let mut most = Most::default();
    for running in cluster.cx.environment.running() {
        let resources = &running.workload.resources;
        let copies = copies(&running);
        most.add(copies, *cluster.cx.value(&resources.cpu), *cluster.cx.value(&resources.memory));
    }
    for (cpu, memory) in server::requests(cluster) {
        most.add(1, cpu, memory);
    }
    let hard = Map::new()
        .with("pods", (most.pods * 2).to_string())
        .with("requests.cpu", cpu(Cpu(u32::try_from(most.millis * 2).unwrap_or(u32::MAX))))
        .with("requests.memory", size(Size(most.bytes.saturating_mul(2))))
        .with("limits.memory", size(Size(most.bytes.saturating_mul(2))))
        .with("services.loadbalancers", "0")
        .with("services.nodeports", "0");
    let spec = Node::from(Map::new().with("hard", hard)).from_origin(&QUOTA);
    document(cluster.object(RESOURCE_QUOTA, owner).with("spec", spec), owner)
}

/// What is asked for at most.
#[derive(Default)]
struct Most {
    pods: u64,
    millis: u64,
    bytes: u64,
}

impl Most {
    fn add(&mut self, copies: u64, cpu: Cpu, memory: Size) {
        self.pods += copies;
        self.millis += copies * u64::from(cpu.0);
        self.bytes = self.bytes.saturating_add(copies.saturating_mul(memory.0));
    }
}

/// How many pods of something there are at most.
fn copies(running: &Running<'_>) -> u64 {
    let value = |count: Option<&groundplan_schema::Value<u32>>| {
        count.map_or(1, |count| u64::from(*count.peek().0))
    };
    match running.replicas.map(|replicas| replicas.scaling()) {
        Some(Scaling::Fixed(count)) => value(count),
        Some(Scaling::Auto { max, .. }) => value(Some(max)),
        // The next run may begin before the last is over.
        None if running.kind == EntityKind::Cron => 2,
        None => 1,
    }
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
