//! Replicas of what runs all the time on a cluster, as kube-state-metrics counts them.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::panel::{Panel, Unit};
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] =
    &[&NO_COPY_READY, &COPIES_MISSING, &AUTOSCALER_AT_MAXIMUM, &CLUSTER_UNKNOWN];

static NO_COPY_READY: Declared = Declared {
    name: "NoCopyReady",
    severity: Severity::Critical,
    minutes: 2,
    summary: "no copy of {} is ready",
    means: "Whoever calls it gets an error, and what it should do is left undone.",
    steps: &[
        "{state} says whether there are pods, why one is not ready, and what happened last. None at \
         all: somebody has scaled it to 0, or the quota of the namespace is used up.",
        "{logs} says why one ends, or what it waits for.",
        "If it began with a release, go back: `bash ../../kubernetes/release.sh back`, where the \
         `kustomization.yaml` of the environment is.",
    ],
};

static COPIES_MISSING: Declared = Declared {
    name: "CopiesMissing",
    severity: Severity::Warning,
    minutes: 15,
    summary: "fewer copies of {} are ready than wanted",
    means: "{{ $value }} copies are wanted, and not all of them have been ready for a quarter of an \
            hour.",
    steps: &[
        "{state} says which pod is not ready, and why. `Pending` means that no node has room, or \
         that a volume cannot be had.",
        "{logs} says why one ends, or what it waits for.",
    ],
};

static AUTOSCALER_AT_MAXIMUM: Declared = Declared {
    name: "AutoscalerAtMaximum",
    severity: Severity::Warning,
    minutes: 15,
    summary: "{} cannot grow any further",
    means: "All {{ $value }} copies that `replicas` allows are running.",
    steps: &[
        "Find out what keeps them busy: more requests than before, or slower ones.",
        "Raise `max` of `replicas` in the description, if the nodes have room.",
    ],
};

static CLUSTER_UNKNOWN: Declared = Declared {
    name: "ClusterUnknown",
    severity: Severity::Critical,
    minutes: 15,
    summary: "Prometheus does not know what runs",
    means: "kube-state-metrics says nothing of this namespace: no alert about copies or jobs can \
            fire.",
    steps: &[
        "Look whether kube-state-metrics runs, and whether Prometheus reaches it (its page Targets).",
        "Look whether it is limited to other namespaces (its argument `--namespaces`).",
    ],
};

/// What counts the replicas of one kind of objects.
struct ReplicaMetrics {
    label: &'static str,
    wanted: &'static str,
    ready: &'static str,
}

static DEPLOYMENTS: ReplicaMetrics = ReplicaMetrics {
    label: "deployment",
    wanted: "kube_deployment_spec_replicas",
    ready: "kube_deployment_status_replicas_available",
};
static STATEFUL_SETS: ReplicaMetrics = ReplicaMetrics {
    label: "statefulset",
    wanted: "kube_statefulset_replicas",
    ready: "kube_statefulset_status_replicas_ready",
};

/// The names of what runs all the time on a cluster.
#[derive(Default)]
pub struct Replicas<'m> {
    /// Those that are Deployments.
    pub deployments: Vec<&'m str>,
    /// Those that are StatefulSets.
    pub stateful_sets: Vec<&'m str>,
    /// Those that grow by load.
    pub scaled: Vec<&'m str>,
}

impl<'m> Replicas<'m> {
    /// Each kind of objects that there is, with one of its names.
    fn by_kind(&self) -> impl Iterator<Item = (&'static ReplicaMetrics, &[&'m str], &'m str)> {
        let kinds = [(&DEPLOYMENTS, &self.deployments), (&STATEFUL_SETS, &self.stateful_sets)];
        kinds.into_iter().filter_map(|(kind, names)| Some((kind, &names[..], *names.first()?)))
    }
}

/// Alerts about replicas.
pub fn alerts(place: &Place<'_>, replicas: &Replicas<'_>) -> Vec<Alert> {
    let series = place.series();
    let mut alerts = Vec::new();
    if let Some((kind, _, name)) = replicas.by_kind().next() {
        alerts.push(no_replica_ready(&series, replicas, kind, name));
        alerts.push(replicas_missing(&series, replicas, kind, name));
        alerts.push(cluster_unknown(&series, kind, name));
    }
    if let Some(name) = replicas.scaled.first() {
        alerts.push(autoscaler_at_maximum(&series, &replicas.scaled, name));
    }
    alerts
}

const SUBJECT: Subject = Subject::Named(&["deployment", "statefulset"]);

fn subject(replicas: &Replicas<'_>) -> Subject {
    match (replicas.deployments.is_empty(), replicas.stateful_sets.is_empty()) {
        (false, true) => Subject::Named(&["deployment"]),
        (true, false) => Subject::Named(&["statefulset"]),
        _ => SUBJECT,
    }
}

fn no_replica_ready(
    series: &Selector,
    replicas: &Replicas<'_>,
    kind: &ReplicaMetrics,
    name: &str,
) -> Alert {
    let parts = replicas.by_kind().map(|(kind, names, _)| {
        let ready = series.one_of(kind.label, names).of(kind.ready);
        format!("max by ({}) ({ready}) == 0", kind.label)
    });
    Alert {
        declared: &NO_COPY_READY,
        subject: subject(replicas),
        expression: any(parts),
        case: Case::of(kind.label, name, "")
            .with(series.one_of(kind.label, &[name]).of(kind.ready), "0x60 2x60"),
    }
}

fn replicas_missing(
    series: &Selector,
    replicas: &Replicas<'_>,
    kind: &ReplicaMetrics,
    name: &str,
) -> Alert {
    let parts = replicas.by_kind().map(|(ReplicaMetrics { label, wanted, ready }, names, _)| {
        let series = series.one_of(label, names);
        let (wanted, ready) = (series.of(wanted), series.of(ready));
        format!("max by ({label}) ({wanted}) > max by ({label}) ({ready})")
    });
    let of_one = series.one_of(kind.label, &[name]);
    Alert {
        declared: &COPIES_MISSING,
        subject: subject(replicas),
        expression: any(parts),
        case: Case::of(kind.label, name, "3")
            .with(of_one.of(kind.wanted), "3x120")
            .with(of_one.of(kind.ready), "2x60 3x60"),
    }
}

fn autoscaler_at_maximum(series: &Selector, names: &[&str], name: &str) -> Alert {
    const LABEL: &str = "horizontalpodautoscaler";
    const CURRENT: &str = "kube_horizontalpodautoscaler_status_current_replicas";
    const MOST: &str = "kube_horizontalpodautoscaler_spec_max_replicas";
    let (all, of_one) = (series.one_of(LABEL, names), series.one_of(LABEL, &[name]));
    let of = |metric: &str| format!("max by ({LABEL}) ({})", all.of(metric));
    Alert {
        declared: &AUTOSCALER_AT_MAXIMUM,
        subject: Subject::Named(&[LABEL]),
        expression: format!("{} >= {}", of(CURRENT), of(MOST)),
        case: Case::of(LABEL, name, "6")
            .with(of_one.of(CURRENT), "6x60 3x60")
            .with(of_one.of(MOST), "6x120"),
    }
}

fn cluster_unknown(series: &Selector, kind: &ReplicaMetrics, name: &str) -> Alert {
    let known = series.of(kind.ready);
    let case = Case::of(kind.label, name, "");
    Alert {
        declared: &CLUSTER_UNKNOWN,
        subject: Subject::Environment,
        expression: format!("absent({known})"),
        case: Case { labels: Vec::new(), ..case }
            .with(series.one_of(kind.label, &[name]).of(kind.ready), "_x60 1x60"),
    }
}

/// Panels of one of them, chosen by the variable `workload`.
pub fn panels(place: &Place<'_>, replicas: &Replicas<'_>) -> Vec<Panel> {
    let series = place.series();
    let lines = replicas.by_kind().flat_map(|(kind, _, _)| {
        let of = |metric: &str| {
            let chosen = series.and(&format!("{}=\"$workload\"", kind.label));
            format!("max({})", chosen.of(metric))
        };
        [("wanted", of(kind.wanted)), ("ready", of(kind.ready))]
    });
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() { Vec::new() } else { vec![Panel::new("Copies", Unit::Number, lines)] }
}
