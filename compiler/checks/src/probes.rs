use groundplan_model::kinds::Probe;
use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A probe that asks in several ways at once.
    pub struct ProbeAction { probe: &'static str, owner: String, actions: String }
    error "probe-action"
    message "the `{probe}` probe of `{owner}` asks in several ways: {actions}"
    label "asks in several ways"
    help "a probe asks in one way: keep one of them"
}

diagnostic! {
    /// A health block that says nothing that can be asked.
    pub struct HealthWithoutProbe { owner: String }
    error "health-without-probe"
    message "the `health` of `{owner}` does not say how to ask"
    label "asks nothing"
    help "write a path (`health \"/healthz\"`), or `live tcp=#true`, or `live {{ exec \"program\" }}`"
}

diagnostic! {
    /// A probe that waits longer for an answer than until it asks again.
    pub struct ProbeTiming { probe: &'static str, owner: String, timeout: u64, period: u64 }
    error "probe-timing"
    message "the `{probe}` probe of `{owner}` waits {timeout} s for an answer but asks every {period} s"
    label "longer than the period"
    help "write a `timeout` below the `period`"
}

pub(crate) static RULES: &[&Rule] =
    &[ProbeAction::RULE, HealthWithoutProbe::RULE, ProbeTiming::RULE];

/// Every probe can be asked, in one way and in time.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let Some(health) = running.health else { continue };
        let probes = [
            ("startup", health.startup.as_ref()),
            ("ready", health.ready.as_ref()),
            ("live", health.live.as_ref()),
        ];
        for (word, probe) in probes {
            if let Some(probe) = probe {
                check_probe(&running, word, probe, out);
            }
        }
        let asks = |probe: &Probe| !actions(probe).is_empty();
        if health.path.is_none() && !probes.into_iter().filter_map(|(_, probe)| probe).any(asks) {
            out.push(
                HealthWithoutProbe { span: running.head, owner: running.name.to_string() }.into(),
            );
        }
    }
}

fn check_probe(
    running: &Running<'_>,
    word: &'static str,
    probe: &Probe,
    out: &mut Vec<Diagnostic>,
) {
    let owner = running.name.to_string();
    let actions = actions(probe);
    if actions.len() > 1 {
        let span = probe
            .exec
            .first()
            .and_then(|word| word.origin().span())
            .or(probe.http.as_ref().and_then(|path| path.origin().span()))
            .unwrap_or(running.head);
        let fault =
            ProbeAction { span, probe: word, owner: owner.clone(), actions: actions.join(", ") };
        out.push(fault.into());
    }
    let (Some(timeout), Some(period)) = (&probe.timeout, &probe.period) else { return };
    if let (Some(wait), Some(every)) = (timeout.sure(), period.sure())
        && wait.0 > every.0
    {
        let span = timeout.origin().span().unwrap_or(running.head);
        let fault = ProbeTiming { span, probe: word, owner, timeout: wait.0, period: every.0 };
        let fault = Diagnostic::from(fault);
        out.push(match period.origin().span() {
            Some(place) => fault.with_label(place, "the period"),
            None => fault,
        });
    }
}

/// The ways in which a probe says that it asks.
fn actions(probe: &Probe) -> Vec<&'static str> {
    let on = |flag: &Option<groundplan_schema::Value<bool>>| {
        flag.as_ref().is_some_and(|flag| *flag.peek().0)
    };
    let actions = [
        ("http", probe.http.is_some()),
        ("tcp", on(&probe.tcp)),
        ("grpc", on(&probe.grpc)),
        ("exec", !probe.exec.is_empty()),
    ];
    actions.into_iter().filter(|(_, written)| *written).map(|(way, _)| way).collect()
}
