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

mod administration;
mod autoscaler;
mod cache;
mod certificate;
mod cluster;
mod configuration;
mod container;
mod cron;
mod database;
mod default;
mod disruption;
mod external_secret;
mod image;
mod ingress;
mod ingress_class;
mod job;
mod kind;
mod kustomization;
mod label;
mod ledger;
mod namespace;
mod network;
mod object;
mod pod;
mod probe;
mod quantity;
mod secret_store;
mod server;
mod storage;
mod storage_class;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod workload;

use cluster::Cluster;
use groundplan_lowering::Context;
use network::Edges;

pub use ledger::{LEDGER, LEDGER_ON_AWS, ledger};

/// Lowers one environment.
pub fn emit(cx: &Context<'_>) {
    let edges = Edges::of(cx.environment);
    let Some(cluster) = Cluster::of(cx, &edges) else { return };
    namespace::emit(&cluster);
    secret_store::emit(&cluster);
    storage_class::emit(&cluster);
    ingress_class::emit(&cluster);
    administration::emit(&cluster);
    certificate::emit(&cluster);
    workload::emit(&cluster);
    job::emit(&cluster);
    cron::emit(&cluster);
    database::emit(&cluster);
    cache::emit(&cluster);
    kustomization::emit(&cluster);
}
