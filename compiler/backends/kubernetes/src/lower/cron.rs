//! Cron jobs: what runs on a schedule.

use groundplan_document::{Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::{Concurrency, CronJob};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::JOB_HISTORY;
use crate::target::file;
use crate::target::kind::CRON_JOB;
use crate::target::label;
use crate::target::lowered::{Lowered, Needs, Stream};
use crate::target::network::policy;
use crate::target::object::document;
use crate::target::pod::Pod;
use crate::target::pod::container::requests;
use crate::target::pod::storage;

/// How many runs there are at most: the next may begin before the last is over.
const OVERLAP: u64 = 2;

/// How many runs are kept to look at, of those that succeeded and of those that failed.
const HISTORY: u32 = 3;

/// A cron job.
pub fn lower<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    cron: &'m CronJob,
) -> Lowered<'m> {
    let cx = cluster.cx;
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let pod = Pod::of(cluster, running, owner);
    let run = Map::new()
        .with("backoffLimit", cx.node(&cron.retries, |retries| *retries))
        .with("activeDeadlineSeconds", cx.node(&cron.timeout, |timeout| timeout.0))
        .with("template", pod.ending(cluster));
    let metadata = Map::new().with("labels", label::own(cluster, owner));
    let history = || Node::from(HISTORY).from_origin(&JOB_HISTORY);
    let spec = Map::new()
        .with("schedule", cx.node(&cron.schedule, |schedule| schedule.as_str()))
        .with("timeZone", "Etc/UTC")
        .with("concurrencyPolicy", cx.node(&cron.concurrency, |c| Node::from(policy(*c))))
        .with("startingDeadlineSeconds", cx.node(&cron.start_within, |late| late.0))
        .with("successfulJobsHistoryLimit", history())
        .with("failedJobsHistoryLimit", history())
        .with("jobTemplate", Map::new().with("metadata", metadata).with("spec", run));
    let mut objects = pod.objects(cluster);
    objects.extend(storage::claims(cluster, running, owner));
    objects.push(document(cluster.object(CRON_JOB, owner).with("spec", spec), owner));
    objects.push(policy::of(cluster, &running.key(), owner));
    let needs = Needs {
        requests: requests(cluster, running, OVERLAP),
        volumes: !running.workload.volume.is_empty(),
        ..Needs::default()
    };
    let path = file::of(running.kind, running.name);
    Lowered { stream: Stream { path, objects }, needs }
}

fn policy(concurrency: Concurrency) -> &'static str {
    match concurrency {
        Concurrency::Allow => "Allow",
        Concurrency::Forbid => "Forbid",
        Concurrency::Replace => "Replace",
    }
}
