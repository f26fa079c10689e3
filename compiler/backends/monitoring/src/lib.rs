//! Monitoring: what Prometheus asks, when somebody is told, and what Grafana shows.
//!
//! Under Compose it is configuration of the containers that run beside the platform; in a cluster
//! it is what the Prometheus operator and Grafana's sidecar pick up. Things of one kind share their
//! rules and their dashboard, in which one of them is chosen. An alert is declared once; its rule,
//! its runbook, its row in the reference and the proof that it fires and ends all come from there.

mod alerts_without_receiver;
mod compose;
mod kubernetes;
mod lower;
mod reference;
mod target;
mod unmeasured_objectives;
mod watches;
mod write;

#[cfg(test)]
mod tests;

use groundplan_source::{DefaultRule, Origin};

pub use alerts_without_receiver::alerts_without_receiver;
pub use compose::emit as emit_compose;
pub use kubernetes::{emit as emit_kubernetes, proof};
pub use reference::reference;
pub use unmeasured_objectives::unmeasured_objectives;

static RULES: Origin = Origin::Default(&DefaultRule {
    id: "monitoring.rules",
    because: "what users notice first: it does not answer, fails, is slow, or runs out of something",
});
static DASHBOARDS: Origin = Origin::Default(&DefaultRule {
    id: "monitoring.dashboards",
    because: "what the alerts ask about, over time",
});
static COLLECTION: Origin = Origin::Default(&DefaultRule {
    id: "monitoring.collection",
    because: "everything that serves metrics is asked, often enough to see what lasts a minute",
});
static NOTIFICATION: Origin = Origin::Default(&DefaultRule {
    id: "monitoring.notification",
    because: "one message for what belongs together, and again after four hours",
});
