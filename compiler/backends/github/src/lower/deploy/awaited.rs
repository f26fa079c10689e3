//! The jobs that something waits for, in the order in which a deployment runs them.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_lowering::Context;
use groundplan_model::kinds::Job;
use groundplan_model::{Entity, EnvironmentModel};
use groundplan_schema::Value;
use groundplan_schema::scalar::RunningName;

/// What a job may take to be scheduled and to fetch its image, in seconds.
const STARTING: u64 = 120;

/// The jobs that something waits for, each behind those that it comes after; among equals by name.
pub fn jobs(environment: &EnvironmentModel) -> Vec<&Entity<Job>> {
    let awaited = awaited(environment);
    let pairs = pairs(&awaited);
    let mut left: BTreeMap<&str, usize> = awaited.keys().map(|name| (*name, 0)).collect();
    for (_, second) in &pairs {
        *left.entry(second).or_default() += 1;
    }
    let mut ready: BTreeSet<&str> =
        left.iter().filter(|(_, left)| **left == 0).map(|(name, _)| *name).collect();
    let mut order = Vec::new();
    // What waits in a circle is never ready, and has been reported.
    while let Some(name) = ready.pop_first() {
        order.extend(awaited.get(name));
        for (_, second) in pairs.range((name, "")..).take_while(|(first, _)| *first == name) {
            let left = left.entry(second).or_default();
            *left = left.saturating_sub(1);
            if *left == 0 {
                ready.insert(second);
            }
        }
    }
    order
}

/// How long a job may take, from asking for it to its end, in seconds.
pub fn seconds<'m>(cx: &Context<'m>, job: &'m Job) -> u64 {
    cx.value(&job.timeout).0.saturating_add(STARTING)
}

/// The jobs that come before something, and those that such jobs come after.
fn awaited(environment: &EnvironmentModel) -> BTreeMap<&str, &Entity<Job>> {
    let mut awaited = BTreeMap::new();
    let mut at: Vec<&Entity<Job>> =
        environment.jobs.values().map(AsRef::as_ref).filter(|job| !job.before.is_empty()).collect();
    while let Some(job) = at.pop() {
        if awaited.insert(job.name.as_ref(), job).is_none() {
            let earlier = names(&job.after).filter_map(|name| environment.jobs.get(name));
            at.extend(earlier.map(AsRef::as_ref));
        }
    }
    awaited
}

/// Which of the jobs has to have succeeded before which, once each.
fn pairs<'m>(jobs: &BTreeMap<&'m str, &'m Entity<Job>>) -> BTreeSet<(&'m str, &'m str)> {
    let mut pairs = BTreeSet::new();
    for (name, job) in jobs {
        pairs.extend(names(&job.after).map(|first| (first, *name)));
        pairs.extend(names(&job.before).map(|second| (*name, second)));
    }
    pairs.retain(|(first, second)| jobs.contains_key(first) && jobs.contains_key(second));
    pairs
}

fn names(values: &[Value<RunningName>]) -> impl Iterator<Item = &str> {
    values.iter().map(|name| name.peek().0.as_str())
}
