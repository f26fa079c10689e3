use groundplan_model::kinds::Replicas;
use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// Bounds of replicas that contradict each other.
    pub struct ReplicaBounds { owner: String, why: String, hint: &'static str }
    error "replica-bounds"
    message "the replicas of `{owner}` contradict each other: {why}"
    label "{why}"
    help "{hint}"
}

pub(crate) static RULES: &[&Rule] = &[ReplicaBounds::RULE];

/// The number of replicas is fixed, or lies between two bounds in their order.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        if let Some(replicas) = running.replicas {
            check_bounds(&running, replicas, out);
        }
    }
}

fn check_bounds(running: &Running<'_>, replicas: &Replicas, out: &mut Vec<Diagnostic>) {
    let owner = || running.name.to_string();
    let (count, min, max) = (replicas.count.as_ref(), replicas.min.as_ref(), replicas.max.as_ref());
    if let (Some(min), Some(max)) = (min, max)
        && let (Some(least), Some(most)) = (min.sure(), max.sure())
        && least > most
    {
        let span = min.origin().span().unwrap_or(running.head);
        let why = format!("at least {least}, but at most {most}");
        let hint = "write `max` at least as large as `min`";
        let fault = Diagnostic::from(ReplicaBounds { span, owner: owner(), why, hint });
        out.push(match max.origin().span() {
            Some(place) => fault.with_label(place, "the greatest number"),
            None => fault,
        });
    }
    if let (Some(count), Some(bound)) = (count, min.or(max)) {
        let span = count.origin().span().unwrap_or(running.head);
        let why = "a fixed number and a bound".to_owned();
        let hint = "write `replicas 2`, or `replicas min=2 max=6`";
        let fault = Diagnostic::from(ReplicaBounds { span, owner: owner(), why, hint });
        out.push(match bound.origin().span() {
            Some(place) => fault.with_label(place, "the bound"),
            None => fault,
        });
    }
    if let (Some(cpu), None) = (&replicas.cpu, max) {
        let span = cpu.origin().span().unwrap_or(running.head);
        let why = "a load to stay below, but no greatest number".to_owned();
        let hint = "write `max` too: replicas are added up to it";
        out.push(ReplicaBounds { span, owner: owner(), why, hint }.into());
    }
    if let Some(max) = max
        && max.sure() == Some(&0)
    {
        let span = max.origin().span().unwrap_or(running.head);
        let why = "at most none".to_owned();
        let hint = "to leave it out of an environment, write `except \"…\"`";
        out.push(ReplicaBounds { span, owner: owner(), why, hint }.into());
    }
}
