//! Jobs: what runs once per deployment.

use groundplan_document::{Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::Job;

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::JOB as BECAUSE;
use crate::target::file;
use crate::target::kind::JOB;
use crate::target::lowered::{Lowered, Needs, Stream};
use crate::target::network::policy;
use crate::target::object::document;
use crate::target::pod::Pod;
use crate::target::pod::container::requests;
use crate::target::pod::storage;

/// Whether a release that fails after a job may be taken back: read by `release.sh` alone.
const BACKWARD_COMPATIBLE: &str = "groundplan.dev/backward-compatible";

/// A job.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>, job: &'m Job) -> Lowered<'m> {
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let pod = Pod::of(cluster, running, owner);
    let spec = Map::new()
        .with("backoffLimit", cluster.cx.node(&job.retries, |retries| *retries))
        .with("activeDeadlineSeconds", cluster.cx.node(&job.timeout, |timeout| timeout.0))
        .with("template", Node::from(pod.ending(cluster)).from_origin(&BECAUSE));
    let mut objects = pod.objects(cluster);
    objects.extend(storage::claims(cluster, running, owner));
    objects.push(policy::of(cluster, &running.key(), owner));
    let object = cluster.annotated(JOB, owner, owner.name, annotations(cluster, job));
    objects.push(document(object.with("spec", spec), owner));
    let needs = Needs {
        requests: requests(cluster, running, 1),
        volumes: !running.workload.volume.is_empty(),
        ..Needs::default()
    };
    let path = file::of(running.kind, running.name);
    Lowered { stream: Stream { path, objects }, needs }
}

/// What a release is told about a job, where that is not the usual.
fn annotations<'m>(cluster: &Cluster<'_, 'm>, job: &'m Job) -> Map<'m> {
    let mut annotations = Map::new();
    if *cluster.cx.value(&job.backward_compatible) {
        let node = cluster.cx.node(&job.backward_compatible, |_| "true");
        annotations.put(BACKWARD_COMPATIBLE, node);
    }
    annotations
}
