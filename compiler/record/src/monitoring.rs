//! The containers that watch a platform under Compose and are reached from this machine. Names of
//! entities hold no `_`, so that none of these is ever one of theirs.

use groundplan_model::{EnvironmentModel, Runtime};

/// Prometheus, and where it listens.
pub const PROMETHEUS: (&str, u16) = ("monitoring_prometheus", 9090);
/// Alertmanager, and where it listens.
pub const ALERTMANAGER: (&str, u16) = ("monitoring_alertmanager", 9093);
/// Grafana, and where it listens.
pub const GRAFANA: (&str, u16) = ("monitoring_grafana", 3000);
/// The mailbox that takes every mail of Alertmanager and sends none on, and where it shows them.
pub const MAILBOX: (&str, u16) = ("monitoring_mailbox", 8025);

/// Every one.
pub const ALL: [(&str, u16); 4] = [PROMETHEUS, ALERTMANAGER, GRAFANA, MAILBOX];

/// Those that an environment has. There is no mailbox where nobody is written to, and nothing
/// where the platform is not watched.
pub fn published(environment: &EnvironmentModel) -> impl Iterator<Item = (&'static str, u16)> {
    let is_watched = match environment.runtime() {
        Some(Runtime::Compose(compose)) => *compose.monitoring.peek().0,
        _ => false,
    };
    let has_mailbox = environment.node.alerts.is_some();
    let all = ALL.into_iter().filter(move |one| has_mailbox || *one != MAILBOX);
    all.filter(move |_| is_watched)
}
