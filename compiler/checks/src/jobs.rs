use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::Value;
use groundplan_schema::scalar::RunningName;
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// Jobs that wait for one another.
    pub struct JobCycle { chain: String }
    error "job-cycle"
    message "jobs wait for one another: {chain}"
    label "closes the circle"
    help "take one `after` or `before` away"
}

pub(crate) static RULES: &[&Rule] = &[JobCycle::RULE];

/// Jobs can be put in an order.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let waits = waits(environment);
    let mut state: BTreeMap<&str, State> = BTreeMap::new();
    for name in waits.keys() {
        walk(name, &waits, &mut state, out);
    }
}

/// For each job, the jobs that it waits for and where that is written.
type Waits<'m> = BTreeMap<&'m str, Vec<(&'m str, Span)>>;

fn waits(environment: &EnvironmentModel) -> Waits<'_> {
    let mut waits = Waits::new();
    let sure = |name: &Value<RunningName>| -> Option<(Arc<str>, Span)> {
        Some((name.sure()?.as_str().into(), name.origin().span()?))
    };
    for (name, job) in &environment.jobs {
        for (other, span) in job.after.iter().filter_map(sure) {
            if let Some((other, _)) = environment.jobs.get_key_value(&other) {
                waits.entry(name).or_default().push((other, span));
            }
        }
        for (other, span) in job.before.iter().filter_map(sure) {
            if let Some((other, _)) = environment.jobs.get_key_value(&other) {
                waits.entry(other).or_default().push((name, span));
            }
        }
    }
    waits
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done,
}

/// Depth first, with a stack of its own: input decides how deep it goes.
fn walk<'m>(
    start: &'m str,
    waits: &Waits<'m>,
    state: &mut BTreeMap<&'m str, State>,
    out: &mut Vec<Diagnostic>,
) {
    if state.contains_key(start) {
        return;
    }
    let mut stack: Vec<(&str, usize)> = vec![(start, 0)];
    state.insert(start, State::Open);
    while let Some((name, next)) = stack.pop() {
        let Some((other, span)) = waits.get(name).and_then(|others| others.get(next)).copied()
        else {
            state.insert(name, State::Done);
            continue;
        };
        stack.push((name, next.saturating_add(1)));
        match state.get(other) {
            Some(State::Done) => {}
            Some(State::Open) => {
                let circle = stack.iter().map(|(name, _)| *name).skip_while(|name| *name != other);
                let chain: Vec<&str> = circle.chain([other]).collect();
                out.push(JobCycle { span, chain: chain.join(" → ") }.into());
            }
            None => {
                state.insert(other, State::Open);
                stack.push((other, 0));
            }
        }
    }
}
