//! Containers that are no entity's: what makes them, and what they are called.
//!
//! Names of entities hold no `_`, so that none of these is ever one of theirs.

use groundplan_model::Running;

use super::container::{harden, log, unless_absent};
use super::default::{ABSENT, COMPANION};
use super::health::{ask_from_beside, needs_companion};
use super::image::shared;
use super::project::Project;
use super::storage::volumes;
use super::text::literal;
use super::variable::switches;
use groundplan_document::{List, Map, Node};

/// The stand-in for S3, and its network.
pub(super) const OBJECT_STORAGE: &str = "object_storage";
/// What waits for every job that nothing else waits for.
const ALL_JOBS: &str = "all_jobs";
/// The image of a companion: it holds `wget`, `nc` and `chown`.
const IMAGE: &str = "busybox:1.38.0";
/// The user `nobody`.
const NOBODY: u32 = 65_534;
const ROOT: u32 = 0;

/// What builds an image that several run in.
pub(super) fn image_of(owner: &str) -> String {
    format!("{owner}_image")
}

/// What asks a service whose own image has no means to ask.
pub(super) fn probe_of(entity: &str) -> String {
    format!("{entity}_probe")
}

/// What makes the volumes of a container its user's own.
pub(super) fn owner_of(entity: &str) -> String {
    format!("{entity}_volumes")
}

/// The companions of a running entity.
pub(super) fn companions<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let mut out = Map::new();
    if !running.workload.volume.is_empty() {
        let user = *project.cx.value(&running.workload.run_as);
        let paths = running
            .workload
            .volume
            .values()
            .map(|volume| project.cx.node(&volume.path, |path| literal(path.as_str())));
        let container = volume_owner(user, paths.collect(), volumes(project, running));
        out.put(owner_of(running.name), from_default(container));
    }
    if let Some(builder) = shared(project, running) {
        out.put(image_of(running.name), builder);
    }
    if needs_companion(project.environment(), running)
        && let Some(container) = probe(project, running)
    {
        out.put(probe_of(running.name), from_default(container));
    }
    out
}

fn from_default(container: Map<'_>) -> Node<'_> {
    Node::from(container).from_origin(&COMPANION)
}

/// Asks a service over its network, because nothing is known of what its own image holds.
fn probe<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Map<'m>> {
    let probes = running.probes()?;
    let name = probe_of(running.name);
    // Who is made anew is asked anew: what was seen of the one before would end `up` at once.
    let started = Map::new().with("condition", "service_started").with("restart", true);
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("command", Node::list(["sleep", "infinity"]))
        .with("depends_on", Map::new().with(&**running.name, started))
        .with("healthcheck", ask_from_beside(project, running, &probes));
    let switches = switches(project.cx.record, project.environment(), running);
    if !switches.is_empty() {
        container.put("scale", Node::from(unless_absent(&switches, 1)).from_origin(&ABSENT));
    }
    project.networks.put(&name, &mut container);
    harden(&mut container, NOBODY);
    container.put("stop_grace_period", "1s").put("restart", "unless-stopped");
    log(&mut container);
    Some(container)
}

/// Makes new volumes, mounted at `paths`, belong to `user`: Docker makes them root's.
pub(super) fn volume_owner<'m>(user: u32, paths: List<'m>, volumes: List<'m>) -> Map<'m> {
    let mut command = vec![Node::from("chown"), Node::from(format!("{user}:{user}"))];
    command.extend(paths);
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("command", command)
        .with("network_mode", "none")
        .with("volumes", volumes);
    harden(&mut container, ROOT);
    container.put("cap_add", Node::list(["CHOWN"])).put("restart", "no");
    log(&mut container);
    container
}

/// `docker compose up --wait` takes a container that has ended for one that failed, unless another
/// service waits for its end. For jobs that nobody waits for, this one does; it has no container.
pub(super) fn last<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let ended = Map::new().with("condition", "service_completed_successfully");
    let mut waits = Map::new();
    for job in project.order.last_jobs(project.environment()) {
        waits.put(job, ended.clone());
    }
    let mut out = Map::new();
    if !waits.is_empty() {
        let service = Map::new()
            .with("image", IMAGE)
            .with("scale", 0)
            .with("network_mode", "none")
            .with("depends_on", waits);
        let why = "No container: it lets `docker compose up --wait` wait for the end of jobs.";
        out.put(ALL_JOBS, from_default(service).above(why));
    }
    out
}
