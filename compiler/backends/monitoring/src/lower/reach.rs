//! Whether the services that serve metrics can be reached.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::place::Place;

pub static ALERTS: &[&Declared] = &[&SERVICE_DOWN, &METRICS_MISSING];

static SERVICE_DOWN: Declared = Declared {
    name: "ServiceDown",
    severity: Severity::Critical,
    minutes: 2,
    summary: "{} does not answer",
    means: "Prometheus has not reached it for two minutes.",
    steps: &["{state} says whether it runs, and how it ended.", "{logs} says why."],
};

static METRICS_MISSING: Declared = Declared {
    name: "MetricsMissing",
    severity: Severity::Warning,
    minutes: 15,
    summary: "nothing is known of {}",
    means: "Copies of it are ready, and Prometheus reaches none: alerts about its requests cannot \
            fire.",
    steps: &[
        "Look for it on Prometheus' page Targets. If it is not there, its ServiceMonitor is not \
         selected: compare the labels that the Prometheus object asks for with `monitoring` of the \
         description.",
        "If it is there and down: a network policy may keep Prometheus out, or `port` and `path` of \
         `metrics` are wrong.",
    ],
};

/// Under Compose, where each service is asked under its own name.
pub fn alerts(place: &Place<'_>, names: &[&str]) -> Option<Alert> {
    let name = names.first()?;
    let series = place.series();
    Some(Alert {
        declared: &SERVICE_DOWN,
        subject: Subject::Named(&["job"]),
        expression: format!("max by (job) ({}) == 0", series.one_of("job", names).of("up")),
        case: Case::of("job", name, "").with(series.one_of("job", &[name]).of("up"), "0x60 1x60"),
    })
}

/// On a cluster, where the targets of a service are its pods: those that are Deployments, and those
/// that are StatefulSets.
pub fn alerts_on_cluster(
    place: &Place<'_>,
    deployments: &[&str],
    stateful_sets: &[&str],
) -> Option<Alert> {
    const DEPLOYMENT: (&str, &str) = ("deployment", "kube_deployment_status_replicas_available");
    const STATEFUL_SET: (&str, &str) = ("statefulset", "kube_statefulset_status_replicas_ready");
    let kinds = || {
        let kinds = [(DEPLOYMENT, deployments), (STATEFUL_SET, stateful_sets)];
        kinds.into_iter().filter(|(_, names)| !names.is_empty())
    };
    let series = place.series();
    let parts = kinds().map(|((label, ready), names)| {
        let ready = series.one_of(label, names).of(ready);
        let up = series.one_of("job", names).of("up");
        let up = format!("label_replace({up} == 1, \"{label}\", \"$1\", \"job\", \"(.+)\")");
        format!("max by ({label}) ({ready}) > 0 unless on ({label}) {up}")
    });
    let ((label, ready), names) = kinds().next()?;
    let name = names.first()?;
    let subject: &[&str] = match (deployments.is_empty(), stateful_sets.is_empty()) {
        (false, true) => &["deployment"],
        (true, _) => &["statefulset"],
        (false, false) => &["deployment", "statefulset"],
    };
    Some(Alert {
        declared: &METRICS_MISSING,
        subject: Subject::Named(subject),
        expression: any(parts),
        case: Case::of(label, name, "")
            .with(series.one_of(label, &[name]).of(ready), "2x120")
            .with(series.one_of("job", &[name]).of("up"), "0x60 1x60"),
    })
}
