//! The order in which Argo CD applies what Helm brings in stages, as patches of the kustomization: what
//! containers start with and servers first, then the jobs that something waits for, one after another,
//! then what runs, its routes, and the other jobs. It waits for each wave before it begins the next.
//!
//! Flux applies everything at once and tries again. What holds data, or everything, is pruned by neither.

use groundplan_document::{Map, Node};
use groundplan_lowering::workflows;

use super::order::Order;
use crate::target::cluster::Cluster;

const WORKLOADS: &str = "Deployment|StatefulSet|CronJob|HorizontalPodAutoscaler";
const ROUTES: &str = "Ingress|HTTPRoute|GRPCRoute";
const NO_SERVERS: &str = "app.kubernetes.io/component notin (database,cache)";
const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// The patches of an environment; none where Helm keeps the order.
pub fn patches<'m>(cluster: &Cluster<'_, 'm>) -> Vec<Node<'m>> {
    if !workflows::is_by_gitops(cluster.cx) {
        return Vec::new();
    }
    let order = Order::of(cluster.cx.environment);
    let (before, after): (Vec<_>, Vec<_>) = order.jobs().partition(|(_, awaited)| *awaited);
    let running = Map::new().with("kind", WORKLOADS).with("labelSelector", NO_SERVERS);
    let jobs_before = before.into_iter().map(|(job, _)| Some(job));
    let jobs_after = after.into_iter().map(|(job, _)| Some(job));
    // Nothing is patched in the first wave. Two places are for what runs and for its routes.
    let places = jobs_before.chain([None, None]).chain(jobs_after);
    let mut rest = [running, Map::new().with("kind", ROUTES)].into_iter();
    let mut patches =
        vec![patch(Map::new().with("kind", "Namespace|PersistentVolumeClaim"), &KEPT)];
    for (job, wave) in places.zip(1_u32..) {
        let wave = wave.to_string();
        let of_its_wave = (WAVE, wave.as_str());
        match job {
            Some(job) => {
                let target = Map::new().with("kind", "Job").with("name", job.name.as_ref());
                let [hook, deleted, forced] = JOB;
                patches.push(patch(target, &[of_its_wave, hook, deleted, forced]));
            }
            None => patches.extend(rest.next().map(|target| patch(target, &[of_its_wave]))),
        }
    }
    patches
}

/// What neither takes away when it is described no longer.
const KEPT: [(&str, &str); 2] = [
    ("argocd.argoproj.io/sync-options", "Prune=false"),
    ("kustomize.toolkit.fluxcd.io/prune", "disabled"),
];

/// A job that has run is made again by the next release: it cannot be changed.
const JOB: [(&str, &str); 3] = [
    ("argocd.argoproj.io/hook", "Sync"),
    ("argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation"),
    ("kustomize.toolkit.fluxcd.io/force", "enabled"),
];

/// Annotations for what the target selects. A patch has to be called something; by the target it is
/// that of every object selected.
fn patch<'m>(target: Map<'m>, annotations: &[(&str, &str)]) -> Node<'m> {
    let mut text =
        "apiVersion: v1\nkind: Selected\nmetadata:\n  name: selected\n  annotations:\n".to_owned();
    for (name, value) in annotations {
        text.push_str(&format!("    {name}: \"{value}\"\n"));
    }
    Map::new().with("target", target).with("patch", text).into()
}
