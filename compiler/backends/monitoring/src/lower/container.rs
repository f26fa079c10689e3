//! Containers on a cluster, as kube-state-metrics and the kubelet tell of them.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject};
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] =
    &[&CRASH_LOOP, &RESTARTS_OFTEN, &CONTAINER_MEMORY_NEAR_LIMIT, &CONTAINER_CPU_NEAR_LIMIT];

static CRASH_LOOP: Declared = Declared {
    name: "CrashLoop",
    severity: Severity::Warning,
    minutes: 15,
    summary: "{} ends soon after each start",
    means: "A container is started again and again, each time later.",
    steps: &[
        "{state} says how the last one ended: `OOMKilled` means memory, anything else is the \
         program's own.",
        "{logs} shows the end of what it wrote; with `--previous`, that of the one before.",
    ],
};

static RESTARTS_OFTEN: Declared = Declared {
    name: "ContainerRestartsOften",
    severity: Severity::Warning,
    minutes: 1,
    summary: "{} restarts again and again",
    means: "A container was started again more than twice within fifteen minutes.",
    steps: &[
        "{state} says how the last one ended: `OOMKilled` means memory, and failed probes stand \
         among the events.",
        "{logs} shows the end of what it wrote; with `--previous`, that of the one before.",
    ],
};

static CONTAINER_MEMORY_NEAR_LIMIT: Declared = Declared {
    name: "ContainerMemoryNearLimit",
    severity: Severity::Warning,
    minutes: 10,
    summary: "{} has nearly used up its memory",
    means: "A container uses {{ $value | humanizePercentage }} of its memory. At the limit it is \
            killed and started again.",
    steps: &[
        "Look at the memory of each pod on the dashboard: does it grow for ever, or with the load?",
        "Raise `memory` of `resources` in the description (`memory-limit`, where that is written), or mend what keeps hold of it.",
    ],
};

static CONTAINER_CPU_NEAR_LIMIT: Declared = Declared {
    name: "ContainerCpuNearLimit",
    severity: Severity::Warning,
    minutes: 10,
    summary: "{} has nearly used up its processors",
    means: "A container uses {{ $value | humanizePercentage }} of its `cpu-limit`. At the limit it \
            is throttled.",
    steps: &[
        "Look at the processors of each pod on the dashboard: does it follow the load?",
        "Raise or take out `cpu-limit` of `resources` in the description, or allow more `replicas`.",
    ],
};

const SUBJECT: Subject = Subject::Named(&["container"]);
const MEMORY: &str = "container_memory_working_set_bytes";
const PROCESSORS: &str = "container_cpu_usage_seconds_total";
const RESTARTS: &str = "kube_pod_container_status_restarts_total";
const LIMIT: &str = "kube_pod_container_resource_limits";

/// Alerts about the containers of the namespace; `name` is one of them, `throttled` one with a limit
/// of processors.
pub fn alerts(place: &Place<'_>, name: &str, throttled: Option<&str>) -> Vec<Alert> {
    let series = place.series();
    let mut alerts = vec![crashes(&series, name), restarts(&series, name), memory(&series, name)];
    alerts.extend(throttled.map(|name| processors(&series, name)));
    alerts
}

/// Matches a container, and a pod of it.
fn one(series: &Selector, name: &str) -> Selector {
    series.one_of("container", &[name]).and(&format!("pod=\"{name}-1\""))
}

fn crashes(series: &Selector, name: &str) -> Alert {
    const REASON: &str = "kube_pod_container_status_waiting_reason";
    let waits = |series: &Selector| series.with(REASON, "reason=\"CrashLoopBackOff\"");
    Alert {
        declared: &CRASH_LOOP,
        subject: SUBJECT,
        expression: format!("max by (container) (max_over_time({}[5m])) >= 1", waits(series)),
        case: Case::of("container", name, "").with(waits(&one(series, name)), "1x60 0x60"),
    }
}

fn restarts(series: &Selector, name: &str) -> Alert {
    let counted = series.of(RESTARTS);
    Alert {
        declared: &RESTARTS_OFTEN,
        subject: SUBJECT,
        expression: format!("max by (container) (increase({counted}[15m])) > 2"),
        case: Case::of("container", name, "").with(one(series, name).of(RESTARTS), "0+1x60 60x60"),
    }
}

fn memory(series: &Selector, name: &str) -> Alert {
    let limit = |series: &Selector| series.with(LIMIT, "resource=\"memory\"");
    let used = format!("max by (pod, container) ({})", series.of(MEMORY));
    let of_one = one(series, name);
    Alert {
        declared: &CONTAINER_MEMORY_NEAR_LIMIT,
        subject: SUBJECT,
        expression: share(&used, &limit(series)),
        case: Case::of("container", name, "95%")
            .with(of_one.of(MEMORY), "95x60 10x60")
            .with(limit(&of_one), "100x120"),
    }
}

fn processors(series: &Selector, name: &str) -> Alert {
    let limit = |series: &Selector| series.with(LIMIT, "resource=\"cpu\"");
    let used = format!("sum by (pod, container) (rate({}[5m]))", series.of(PROCESSORS));
    let of_one = one(series, name);
    Alert {
        declared: &CONTAINER_CPU_NEAR_LIMIT,
        subject: SUBJECT,
        expression: share(&used, &limit(series)),
        case: Case::of("container", name, "100%")
            .with(of_one.of(PROCESSORS), "0+60x60 3600+6x60")
            .with(limit(&of_one), "1x120"),
    }
}

/// Most of what a container may use, of each the pod that uses most.
fn share(used: &str, limit: &str) -> String {
    format!("max by (container) ({used} / max by (pod, container) ({limit})) > 0.9")
}

/// Panels of one container, chosen by the variable `workload`.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let series = place.series().and("container=\"$workload\"");
    let (memory, restarts) = (series.of(MEMORY), series.of(RESTARTS));
    let panel = |title, unit, query| Panel::one(title, unit, "{{pod}}", query);
    vec![
        panel("CPU of each pod", Unit::Number, series.rate_by("pod", PROCESSORS, "", WINDOW)),
        panel("Memory of each pod", Unit::Bytes, format!("max by (pod) ({memory})")),
        panel(
            "Restarts in an hour",
            Unit::Number,
            format!("sum by (pod) (increase({restarts}[1h]))"),
        ),
    ]
}
