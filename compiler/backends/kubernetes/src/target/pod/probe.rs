//! Probes of a container.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::Health;
use groundplan_model::{ProbeAction, ProbePlan, Running};

use crate::target::cluster::Cluster;
use crate::target::text::expandable;

/// The probes of what runs, by the names of their fields.
pub fn probes<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let Some(probes) = running.probes() else { return Map::new() };
    running.health.into_iter().for_each(|health| ask(cluster, health));
    // Requests are sent to what has a port alone: asking anything else costs a process every five
    // seconds, and nobody hears the answer. A rollout waits for its start.
    let is_asked_for = running.ports.is_some_and(|ports| !ports.is_empty())
        || running.health.is_some_and(|health| health.ready.is_some());
    let ready = is_asked_for.then(|| probe(cluster, &probes.ready));
    Map::new()
        .with("startupProbe", probe(cluster, &probes.startup))
        .with_some("readinessProbe", ready)
        .with("livenessProbe", probe(cluster, &probes.live))
}

/// Notes what is open in a health block: a plan holds its times without their questions.
fn ask<'m>(cluster: &Cluster<'_, 'm>, health: &'m Health) {
    let cx = cluster.cx;
    health.port.iter().for_each(|port| _ = cx.value(port));
    for probe in [&health.startup, &health.ready, &health.live].into_iter().flatten() {
        probe.port.iter().for_each(|port| _ = cx.value(port));
        probe.tcp.iter().chain(&probe.grpc).for_each(|is_asked| _ = cx.value(is_asked));
        probe.period.iter().chain(&probe.timeout).for_each(|time| _ = cx.value(time));
        probe.failures.iter().for_each(|failures| _ = cx.value(failures));
    }
}

fn probe<'m>(cluster: &Cluster<'_, 'm>, plan: &ProbePlan<'m>) -> Map<'m> {
    let cx = cluster.cx;
    let (kind, action) = match plan.action {
        ProbeAction::Http { path, port } => (
            "httpGet",
            Map::new()
                .with("path", cx.node(path, |path| path.as_str()))
                .with("port", cx.node(&port.name, |name| name.as_str())),
        ),
        ProbeAction::Tcp(port) => {
            ("tcpSocket", Map::new().with("port", cx.node(&port.name, |name| name.as_str())))
        }
        ProbeAction::Grpc(port) => {
            ("grpc", Map::new().with("port", cx.node(&port.number, |number| number.0)))
        }
        ProbeAction::Exec(words) => {
            let words = words.iter().map(|word| cx.node(word, |word| expandable(word.as_str())));
            ("exec", Map::new().with("command", Node::list(words)))
        }
    };
    timed(Map::new().with(kind, action), plan.period, plan.timeout, plan.failures)
}

/// A probe with its timing, in seconds.
pub fn timed(action: Map<'_>, period: u64, timeout: u64, failures: u32) -> Map<'_> {
    action
        .with("periodSeconds", period)
        .with("timeoutSeconds", timeout)
        .with("failureThreshold", failures)
}
