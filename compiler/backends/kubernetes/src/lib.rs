//! Kubernetes: an environment on a cluster of its own, or on EKS with managed databases and caches.
//!
//! One file for each entity, each a stream of everything that the entity needs; beside them what
//! the environment needs once (`namespace.yaml`, `secret-stores.yaml`, …) and `kustomization.yaml`,
//! so that `kubectl apply -k` brings all of it.
//!
//! # How a deployment goes
//!
//! Beside the files stands a Helm chart, which `release.sh` brings to the cluster in stages
//! (`release/`): what containers start with and what they stand on, the jobs and everything else,
//! then the removal of what is described no longer. Jobs live in `jobs/`, with a `kustomization.yaml`
//! of their own that the outer one includes: whoever applies the files in another way finds those that
//! have run unchanged and finished, because they carry no time to live.
//!
//! What lives outside the namespace on EKS, and the rights of whoever deploys, are in `cluster/`
//! with a `kustomization.yaml` of their own: an administrator applies `namespace.yaml` and
//! `kubectl apply -k cluster` once, before the first deployment.
//!
//! One thing waits inside the cluster: a run of a job, until its own network policy lets it out
//! (`target/pod/wait.rs`).

mod dashboards;
mod inexact;
mod kustomization;
mod ledger;
mod lower;
mod meaning;
mod prerequisites;
mod release;
mod target;
#[cfg(test)]
mod tests;

use groundplan_lowering::Context;
use groundplan_model::EntityKind;

use lower::{backup, cache, cron, database, environment, job, workload};
use target::cluster::Cluster;
use target::edges::Edges;
use target::lowered::{Lowered, Needs};

pub use inexact::inexact;
pub use ledger::{LEDGER, LEDGER_ON_AWS, ledger};
pub use meaning::{MEANING, MEANING_ON_AWS};
pub use prerequisites::{METRICS_API, prerequisites, reference as prerequisites_reference};
pub use release::{RULES, emit_scripts};

/// What changes do in Kubernetes: a table for `groundplan_changes`.
pub static TRANSITIONS: &str = include_str!("../transitions.json");

/// Lowers one environment: its entities, then what they all need once, then the list of it all.
pub fn emit(cx: &Context<'_>) {
    let edges = Edges::of(cx.environment);
    let Some(cluster) = Cluster::of(cx, &edges) else { return };
    let mut needs = Needs::default();
    for lowered in entities(&cluster) {
        cx.add_objects(&lowered.stream.path, &lowered.stream.objects);
        needs.add(lowered.needs);
    }
    for stream in environment::lower(&cluster, &needs) {
        cx.add_objects(&stream.path, &stream.objects);
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
        .chain(databases.clone().map(move |entity| database::lower(cluster, entity)))
        .chain(databases.filter_map(move |entity| backup::lower(cluster, entity)))
        .chain(caches.map(move |entity| cache::lower(cluster, entity)))
}
