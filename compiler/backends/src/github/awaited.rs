//! The jobs that something waits for, in the order in which a deployment runs them.

use std::collections::BTreeSet;

use groundplan_model::kinds::Job;
use groundplan_model::{Entity, EnvironmentModel};
use groundplan_schema::Value;
use groundplan_schema::scalar::EntityName;

use crate::Context;

/// What a job may take to be scheduled and to fetch its image, in seconds.
const STARTING: u64 = 120;

/// The jobs that something waits for, each behind those that it comes after; then by name.
pub(super) fn jobs(environment: &EnvironmentModel) -> Vec<&Entity<Job>> {
    let mut waiting: Vec<&Entity<Job>> =
        all(environment).filter(|job| is_awaited(environment, job)).collect();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            waiting.iter().partition(|job| !waiting.iter().any(|other| precedes(other, job)));
        // What waits in a circle has been reported.
        if ready.is_empty() {
            break;
        }
        order.extend(ready);
        waiting = rest;
    }
    order
}

/// How long a job may take, from asking for it to its end, in seconds.
pub(super) fn seconds<'m>(cx: &Context<'m>, job: &'m Job) -> u64 {
    cx.value(&job.timeout).0.saturating_add(STARTING)
}

fn all(environment: &EnvironmentModel) -> impl Iterator<Item = &Entity<Job>> {
    environment.jobs.values().map(AsRef::as_ref)
}

/// Whether `first` has to have succeeded before `second` starts.
fn precedes(first: &Entity<Job>, second: &Entity<Job>) -> bool {
    let named = |names: &[Value<EntityName>], name: &str| {
        names.iter().any(|other| other.peek().0.as_str() == name)
    };
    first.name != second.name
        && (named(&second.after, &first.name) || named(&first.before, &second.name))
}

/// Whether anything waits for a job: itself, or by way of a job that has to come after it.
fn is_awaited(environment: &EnvironmentModel, job: &Entity<Job>) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = vec![job];
    while let Some(job) = at.pop() {
        if !job.before.is_empty() {
            return true;
        }
        if seen.insert(&job.name) {
            at.extend(all(environment).filter(|other| precedes(job, other)));
        }
    }
    false
}
