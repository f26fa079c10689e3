//! Jobs: what runs once per deployment.

use groundplan_model::kinds::Job;
use groundplan_model::{EntityKind, Running};

use super::cluster::{Cluster, Owner};
use super::default::JOB as BECAUSE;
use super::kind::JOB;
use super::kustomization::file;
use super::object::document;
use super::pod::Pod;
use super::{network, storage};
use groundplan_document::{Map, Node};

/// The directory of jobs, with a kustomization of its own.
pub(super) const DIRECTORY: &str = "jobs";

/// Writes one file for each job.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let environment = cluster.cx.environment;
    for running in environment.running().filter(|running| running.kind == EntityKind::Job) {
        if let Some(job) = environment.jobs.get(running.name) {
            let path = format!("{DIRECTORY}/{}", file(running.kind, running.name));
            cluster.cx.add_yaml_stream(&path, &documents(cluster, &running, job));
        }
    }
}

fn documents<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>, job: &'m Job) -> Vec<Node<'m>> {
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let mut pod = Pod::of(cluster, running);
    let spec = Map::new()
        .with("backoffLimit", cluster.cx.node(&job.retries, |retries| *retries))
        .with("activeDeadlineSeconds", cluster.cx.node(&job.timeout, |timeout| timeout.0))
        .with("template", Node::from(pod.ending(cluster, owner)).from_origin(&BECAUSE));
    let mut documents = pod.documents(cluster, owner);
    documents.extend(storage::claims(cluster, running, owner));
    documents.push(network::document_of(cluster, &running.key(), owner));
    documents.push(document(cluster.object(JOB, owner).with("spec", spec), owner));
    documents
}
