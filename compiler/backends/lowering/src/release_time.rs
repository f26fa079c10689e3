//! What a release on a cluster may take: what carries it out, and what waits for that, go by the same
//! numbers. All of them are seconds.

use groundplan_model::Running;

use crate::Context;

/// What the pods of a release may take to get ready: twice what a rollout may go without getting on, so
/// that a rollout that fails says so itself.
const READY: u64 = 600;

/// How long a rollout may go without getting on.
const PROGRESS: u64 = 300;

/// How long it may take until a pod has a node and its image.
const STARTING: u64 = 120;

/// How long a rollout may go without getting on: longer where a pod may take longer to start.
pub fn progress_deadline(running: &Running<'_>) -> u64 {
    let startup = running.probes().map(|probes| probes.startup);
    let startup = startup.map(|probe| probe.period.saturating_mul(probe.failures.into()));
    startup.unwrap_or_default().saturating_add(STARTING).max(PROGRESS)
}

/// What each job of a release may take, from asking for it to its end.
pub fn jobs(cx: &Context<'_>) -> Vec<u64> {
    let jobs = cx.environment.jobs.values();
    jobs.map(|job| cx.value(&job.timeout).0.saturating_add(STARTING)).collect()
}

/// How long a stage waits for everything that it brings: as long as for its longest job, and past the
/// moment at which a rollout says that it has failed.
pub fn wait(cx: &Context<'_>) -> u64 {
    let rollouts = cx.environment.running().map(|running| progress_deadline(&running));
    let failures = rollouts.map(|deadline| deadline.saturating_add(STARTING));
    jobs(cx).into_iter().chain(failures).fold(READY, u64::max)
}
