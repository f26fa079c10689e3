//! Cron jobs: what runs on a schedule.

use groundplan_model::kinds::{Concurrency, CronJob};
use groundplan_model::{EntityKind, Running};

use super::cluster::{Cluster, Owner};
use super::default::JOB_HISTORY;
use super::kind::CRON_JOB;
use super::kustomization::file;
use super::object::document;
use super::pod::Pod;
use super::{label, network, storage};
use groundplan_document::{Map, Node};

/// How many runs are kept to look at, of those that succeeded and of those that failed.
const HISTORY: u32 = 3;

/// Writes one file for each cron job.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let environment = cluster.cx.environment;
    for running in environment.running().filter(|running| running.kind == EntityKind::Cron) {
        if let Some(cron) = environment.crons.get(running.name) {
            let path = file(running.kind, running.name);
            cluster.cx.add_yaml_stream(&path, &documents(cluster, &running, cron));
        }
    }
}

fn documents<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    cron: &'m CronJob,
) -> Vec<Node<'m>> {
    let cx = cluster.cx;
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let mut pod = Pod::of(cluster, running);
    let run = Map::new()
        .with("backoffLimit", cx.node(&cron.retries, |retries| *retries))
        .with("activeDeadlineSeconds", cx.node(&cron.timeout, |timeout| timeout.0))
        .with("template", pod.ending(cluster, owner));
    let metadata = Map::new().with("labels", label::labels(cluster, owner));
    let history = || Node::from(HISTORY).from_origin(&JOB_HISTORY);
    let spec = Map::new()
        .with("schedule", cx.node(&cron.schedule, |schedule| schedule.as_str()))
        .with("timeZone", "Etc/UTC")
        .with("concurrencyPolicy", cx.node(&cron.concurrency, |c| Node::from(policy(*c))))
        .with("startingDeadlineSeconds", cx.node(&cron.start_within, |late| late.0))
        .with("successfulJobsHistoryLimit", history())
        .with("failedJobsHistoryLimit", history())
        .with("jobTemplate", Map::new().with("metadata", metadata).with("spec", run));
    let mut documents = pod.documents(cluster, owner);
    documents.extend(storage::claims(cluster, running, owner));
    documents.push(document(cluster.object(CRON_JOB, owner).with("spec", spec), owner));
    documents.push(network::document_of(cluster, &running.key(), owner));
    documents
}

fn policy(concurrency: Concurrency) -> &'static str {
    match concurrency {
        Concurrency::Allow => "Allow",
        Concurrency::Forbid => "Forbid",
        Concurrency::Replace => "Replace",
    }
}
