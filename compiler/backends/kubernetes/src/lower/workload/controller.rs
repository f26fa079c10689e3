//! What controls the pods: a Deployment, or a StatefulSet.

use groundplan_document::{Map, Node};
use groundplan_lowering::release_time::progress_deadline;
use groundplan_model::{Running, Scaling};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::{PROGRESS, REPLICAS, ROLLOUT, STEADY};
use crate::target::kind::{DEPLOYMENT, Kind, STATEFUL_SET};
use crate::target::label;
use crate::target::object::document;
use crate::target::pod::{Pod, storage};
use crate::target::stateful_set::pod_management;

/// How many old versions a rollout can go back to.
const REVISIONS: u32 = 3;
/// How long a pod has to stay up that nobody asks, in seconds: past the first restart of one that
/// fails at once.
const STEADY_SECONDS: u64 = 15;

/// What controls the pods: a Deployment, or a StatefulSet where each replica keeps volumes.
pub fn kind(running: &Running<'_>) -> Kind {
    match running.workload.volume.is_empty() {
        true => DEPLOYMENT,
        false => STATEFUL_SET,
    }
}

/// The object.
pub fn object<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
    kind: Kind,
    pod: &Pod<'_, 'm>,
) -> Node<'m> {
    let mut spec = Map::new();
    // An autoscaler owns the number: writing it here too would undo its work with each deployment.
    let fixed = match running.replicas.map(|replicas| replicas.scaling()) {
        Some(Scaling::Fixed(count)) => Some(count),
        Some(Scaling::Auto { min, .. }) if !cluster.has_metrics_server() => Some(min),
        _ => None,
    };
    if let Some(count) = fixed {
        let default = || Node::from(1).from_origin(&REPLICAS);
        spec.put("replicas", count.map_or_else(default, |count| cluster.cx.node(count, |n| *n)));
    }
    if running.probes().is_none() {
        spec.put("minReadySeconds", Node::from(STEADY_SECONDS).from_origin(&STEADY));
    }
    spec.put("revisionHistoryLimit", REVISIONS);
    spec.put("selector", label::selector(running.name));
    if running.workload.volume.is_empty() {
        let limits = Map::new().with("maxUnavailable", 0).with("maxSurge", "25%");
        let strategy = Map::new().with("type", "RollingUpdate").with("rollingUpdate", limits);
        spec.put(
            "progressDeadlineSeconds",
            Node::from(progress_deadline(running)).from_origin(&PROGRESS),
        );
        spec.put("strategy", Node::from(strategy).from_origin(&ROLLOUT));
        spec.put("template", pod.lasting(cluster));
    } else {
        spec.put("podManagementPolicy", pod_management());
        spec.put("serviceName", running.name.as_ref());
        spec.put("template", pod.lasting(cluster));
        spec.put("volumeClaimTemplates", storage::claim_templates(cluster, running));
    }
    document(cluster.object(kind, owner).with("spec", spec), owner)
}
