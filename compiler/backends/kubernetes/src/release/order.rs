//! The order in which the jobs of a release run.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::kinds::Job;
use groundplan_model::{Entity, EnvironmentModel};
use groundplan_schema::Value;
use groundplan_schema::scalar::RunningName;

/// The jobs, each behind those that it comes after; among equals by name.
pub(super) struct Order<'m>(Vec<(&'m Entity<Job>, bool)>);

impl<'m> Order<'m> {
    /// Of an environment.
    pub fn of(environment: &'m EnvironmentModel) -> Self {
        let jobs: BTreeMap<&str, &Entity<Job>> =
            environment.jobs.iter().map(|(name, job)| (name.as_ref(), job.as_ref())).collect();
        let awaited = awaited(&jobs);
        let pairs = pairs(&jobs);
        let mut waiting: BTreeMap<&str, usize> = jobs.keys().map(|name| (*name, 0)).collect();
        for (_, second) in &pairs {
            *waiting.entry(second).or_default() += 1;
        }
        let is_free = |(_, before): &(&&'m str, &usize)| **before == 0;
        let mut free: BTreeSet<&str> =
            waiting.iter().filter(is_free).map(|(job, _)| *job).collect();
        let mut order = Vec::new();
        // What waits in a circle is never free, and has been reported.
        while let Some(name) = free.pop_first() {
            order.extend(jobs.get(name).map(|job| (*job, awaited.contains(name))));
            for (_, second) in pairs.range((name, "")..).take_while(|(first, _)| *first == name) {
                let before = waiting.entry(second).or_default();
                *before = before.saturating_sub(1);
                if *before == 0 {
                    free.insert(second);
                }
            }
        }
        Self(order)
    }

    /// Each job, and whether something that keeps running waits for it.
    pub fn jobs(&self) -> impl Iterator<Item = (&'m Entity<Job>, bool)> {
        self.0.iter().copied()
    }
}

/// The jobs that come before something, and those that such jobs come after.
fn awaited<'m>(jobs: &BTreeMap<&'m str, &'m Entity<Job>>) -> BTreeSet<&'m str> {
    let mut awaited = BTreeSet::new();
    let mut at: Vec<&Entity<Job>> =
        jobs.values().copied().filter(|job| !job.before.is_empty()).collect();
    while let Some(job) = at.pop() {
        if awaited.insert(job.name.as_ref()) {
            at.extend(names(&job.after).filter_map(|name| jobs.get(name).copied()));
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
