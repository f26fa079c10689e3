//! Kubernetes: an environment on a cluster of its own, or on EKS with managed databases and caches.
//!
//! One file for each entity, each a stream of everything that the entity needs; beside them what
//! the environment needs once (`namespace.yaml`, `secret-stores.yaml`, …) and `kustomization.yaml`,
//! so that `kubectl apply -k` brings all of it.
//!
//! # How a deployment goes
//!
//! A Job cannot be changed once it is there, and the digests of images are set while deploying
//! (`kustomize edit set image`). Jobs therefore live in `jobs/`, with a `kustomization.yaml` of
//! their own that the outer one includes, and carry no time to live: whoever applies everything a
//! second time finds them unchanged and finished. Every object is labelled
//! `app.kubernetes.io/name` and `app.kubernetes.io/component`, so that a deployment is:
//!
//! 1. in the directory and in `jobs/`: `kustomize edit set image NAME=NAME@sha256:…`;
//! 2. `kubectl delete jobs -n NAMESPACE -l app.kubernetes.io/component=job --ignore-not-found`,
//!    so that each runs anew;
//! 3. `kubectl apply -k . -l 'app.kubernetes.io/component notin (service,worker,cron,job)'`: the
//!    namespace, stores of secrets, databases and caches;
//! 4. for each job that something waits for, in the order of `after`:
//!    `kubectl apply -k jobs -l app.kubernetes.io/name=JOB`, then
//!    `kubectl wait --for=condition=complete job/JOB`;
//! 5. `kubectl apply -k .`: everything else, and the jobs that nothing waits for;
//! 6. `kubectl rollout status` of each Deployment and StatefulSet.
//!
//! What lives outside the namespace on EKS, and the rights of whoever deploys, are in `cluster/`
//! with a `kustomization.yaml` of their own: an administrator applies `namespace.yaml` and
//! `kubectl apply -k cluster` once, before the first deployment.
//!
//! Nothing waits inside the cluster: no container of ours holds up a pod.

mod kustomization;
mod ledger;
mod lower;
mod meaning;
mod release;
mod target;
#[cfg(test)]
mod tests;

use groundplan_lowering::Context;
use groundplan_model::EntityKind;

use lower::{cache, cron, database, environment, job, workload};
use target::cluster::Cluster;
use target::edges::Edges;
use target::lowered::{Lowered, Needs};

pub use ledger::{LEDGER, LEDGER_ON_AWS, ledger};
pub use meaning::{MEANING, MEANING_ON_AWS};

/// What changes do in Kubernetes: a table for `groundplan_changes`.
pub static TRANSITIONS: &str = include_str!("../transitions.json");

/// Lowers one environment: its entities, then what they all need once, then the list of it all.
pub fn emit(cx: &Context<'_>) {
    let edges = Edges::of(cx.environment);
    let Some(cluster) = Cluster::of(cx, &edges) else { return };
    let mut needs = Needs::default();
    for lowered in entities(&cluster) {
        cx.add_yaml_stream(&lowered.stream.path, &lowered.stream.objects);
        needs.add(lowered.needs);
    }
    for stream in environment::lower(&cluster, &needs) {
        cx.add_yaml_stream(&stream.path, &stream.objects);
    }
    kustomization::emit(&cluster);
    release::emit(&cluster);
}

/// Everything that has objects of its own in the cluster. On AWS databases and caches have none.
fn entities<'m>(cluster: &Cluster<'_, 'm>) -> impl Iterator<Item = Lowered<'m>> {
    let environment = cluster.cx.environment;
    let running = environment.running().filter_map(move |running| match running.kind {
        EntityKind::Job => {
            environment.jobs.get(running.name).map(|entity| job::lower(cluster, &running, entity))
        }
        EntityKind::Cron => {
            environment.crons.get(running.name).map(|entity| cron::lower(cluster, &running, entity))
        }
        _ => Some(workload::lower(cluster, &running)),
    });
    let is_inside = !cluster.is_aws();
    let databases = environment.databases.values().filter(move |_| is_inside);
    let caches = environment.caches.values().filter(move |_| is_inside);
    running
        .chain(databases.map(move |entity| database::lower(cluster, entity)))
        .chain(caches.map(move |entity| cache::lower(cluster, entity)))
}
