//! Who waits for whom.
//!
//! A job's `before` and `after` always count. Whoever connects waits for what it connects to,
//! except around a circle of services that connect to each other, where no order is right.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::{EntityKind, EnvironmentModel};

/// Why one waits for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// Until it is ready, because it is connected to.
    Ready,
    /// Until it has ended well, because it is a job.
    Done,
}

/// Who waits for whom.
#[derive(Default)]
pub struct StartOrder<'m> {
    waits: BTreeMap<&'m str, BTreeMap<&'m str, Wait>>,
}

type Arrows<'m> = BTreeMap<&'m str, BTreeSet<&'m str>>;

impl<'m> StartOrder<'m> {
    /// The order of an environment.
    pub fn of(environment: &'m EnvironmentModel) -> Self {
        let jobs = without_circles(job_order(environment), &Arrows::new());
        let uses = without_circles(uses(environment), &jobs);
        let mut waits: BTreeMap<&str, BTreeMap<&str, Wait>> = BTreeMap::new();
        for (from, to) in pairs(&uses) {
            waits.entry(from).or_default().insert(to, Wait::Ready);
        }
        for (from, to) in pairs(&jobs) {
            waits.entry(from).or_default().insert(to, Wait::Done);
        }
        Self { waits }
    }

    /// Who waits for the end of which job.
    pub fn ends(&self) -> impl Iterator<Item = (&'m str, &'m str)> {
        self.pairs(Wait::Done)
    }

    /// Who waits until what is ready.
    pub fn ready(&self) -> impl Iterator<Item = (&'m str, &'m str)> {
        self.pairs(Wait::Ready)
    }

    fn pairs(&self, why: Wait) -> impl Iterator<Item = (&'m str, &'m str)> {
        let all = self.waits.iter().flat_map(|(from, to)| to.iter().map(move |to| (*from, to)));
        all.filter(move |(_, (_, wait))| **wait == why).map(|(from, (to, _))| (from, *to))
    }

    /// The jobs whose end nothing waits for, by name.
    pub fn last_jobs(&self, environment: &'m EnvironmentModel) -> impl Iterator<Item = &'m str> {
        let waited_for: BTreeSet<&str> = self.ends().map(|(_, job)| job).collect();
        environment.jobs.keys().map(AsRef::as_ref).filter(move |job| !waited_for.contains(job))
    }

    /// What the entity of that name waits for.
    pub fn of_entity(&self, name: &str) -> impl Iterator<Item = (&'m str, Wait)> {
        self.waits.get(name).into_iter().flatten().map(|(name, wait)| (*name, *wait))
    }
}

fn pairs<'a, 'm>(arrows: &'a Arrows<'m>) -> impl Iterator<Item = (&'m str, &'m str)> + 'a {
    arrows.iter().flat_map(|(from, to)| to.iter().map(|to| (*from, *to)))
}

/// The order that jobs state. A cron job runs when it is asked to: nobody waits for it.
fn job_order(environment: &EnvironmentModel) -> Arrows<'_> {
    let mut arrows = Arrows::new();
    for (name, job) in &environment.jobs {
        for after in &job.after {
            if let Some((after, _)) = environment.jobs.get_key_value(after.peek().0.as_str()) {
                arrows.entry(name).or_default().insert(after);
            }
        }
        for before in &job.before {
            let waiting = environment.running_named(before.peek().0).map(|running| running.name);
            if let Some(waiting) = waiting {
                arrows.entry(waiting).or_default().insert(name);
            }
        }
    }
    arrows
}

fn uses(environment: &EnvironmentModel) -> Arrows<'_> {
    let mut arrows = Arrows::new();
    for edge in &environment.edges {
        let container = matches!(
            edge.to.kind,
            EntityKind::Service | EntityKind::Database | EntityKind::Cache | EntityKind::Bucket
        );
        if container {
            arrows.entry(&edge.from.name).or_default().insert(&edge.to.name);
        }
    }
    arrows
}

/// `arrows` without those that may be part of a circle with each other and with `fixed`: those
/// between entities that are left when everything is peeled off that leads nowhere or that nothing
/// leads to.
fn without_circles<'m>(arrows: Arrows<'m>, fixed: &Arrows<'m>) -> Arrows<'m> {
    let (mut forward, mut backward) = (Arrows::new(), Arrows::new());
    for (from, to) in pairs(&arrows).chain(pairs(fixed)) {
        forward.entry(from).or_default().insert(to);
        backward.entry(to).or_default().insert(from);
    }
    let nodes: BTreeSet<&str> = forward.keys().chain(backward.keys()).copied().collect();
    let peeled = peel(&nodes, &forward, &backward);
    let peeled: BTreeSet<&str> =
        peeled.union(&peel(&nodes, &backward, &forward)).copied().collect();
    let mut out = arrows;
    for (from, to) in &mut out {
        to.retain(|to| peeled.contains(from) || peeled.contains(to));
    }
    out
}

/// The nodes from which every way along `forward` ends.
fn peel<'m>(
    nodes: &BTreeSet<&'m str>,
    forward: &Arrows<'m>,
    backward: &Arrows<'m>,
) -> BTreeSet<&'m str> {
    let mut left: BTreeMap<&str, usize> =
        nodes.iter().map(|node| (*node, forward.get(node).map_or(0, BTreeSet::len))).collect();
    let mut ready: Vec<&str> =
        left.iter().filter(|(_, count)| **count == 0).map(|(node, _)| *node).collect();
    let mut peeled = BTreeSet::new();
    while let Some(node) = ready.pop() {
        peeled.insert(node);
        for before in backward.get(node).into_iter().flatten() {
            if let Some(count) = left.get_mut(before) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(before);
                }
            }
        }
    }
    peeled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(text: &'static str) -> Arrows<'static> {
        let mut out = Arrows::new();
        for pair in text.split_whitespace() {
            let (from, to) = pair.split_once('>').unwrap();
            out.entry(from).or_default().insert(to);
        }
        out
    }

    fn shown(arrows: &Arrows<'_>) -> String {
        pairs(arrows).map(|(from, to)| format!("{from}>{to}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_circle_has_no_order_but_what_hangs_on_it_has() {
        let kept = without_circles(arrows("a>b b>c c>a web>a a>db"), &Arrows::new());
        assert_eq!(shown(&kept), "a>db web>a");
    }

    #[test]
    fn a_job_goes_before_a_use() {
        let kept = without_circles(arrows("seed>api api>db"), &arrows("api>seed"));
        assert_eq!(shown(&kept), "api>db");
    }
}
