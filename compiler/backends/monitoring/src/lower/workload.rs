//! What kube-state-metrics and the kubelet tell of anything that runs in a cluster.

use groundplan_model::{EntityKind, Running, Scaling};

use super::alert::{Alert, Severity};
use super::panel::{Panel, Unit, WINDOW};
use super::subject::Watch;
use super::text::promql;

/// What watches a running entity in a namespace.
pub(super) fn watch(running: &Running<'_>, namespace: &str) -> Watch {
    let place = Place { namespace, name: running.name };
    let mut alerts = Vec::new();
    match running.kind {
        EntityKind::Service | EntityKind::Worker => {
            alerts.push(place.copies_missing(running.workload.volume.is_empty()));
            alerts.push(place.crashes());
            if running.replicas.is_some_and(|r| matches!(r.scaling(), Scaling::Auto { .. })) {
                alerts.push(place.cannot_grow());
            }
        }
        _ => alerts.push(place.failed()),
    }
    alerts.push(place.memory());
    if !running.workload.volume.is_empty() {
        alerts.push(place.volume_full());
    }
    Watch { entity: running.name.to_string(), alerts, panels: place.panels() }
}

/// What watches a database or cache that runs in the cluster.
pub(super) fn watch_store(name: &str, namespace: &str) -> Watch {
    let place = Place { namespace, name };
    let alerts =
        vec![place.copies_missing(false), place.crashes(), place.memory(), place.volume_full()];
    Watch { entity: name.to_owned(), alerts, panels: place.panels() }
}

/// Where an entity's objects are.
struct Place<'p> {
    namespace: &'p str,
    name: &'p str,
}

impl Place<'_> {
    /// The metric's series of the objects of that kind that are called like the entity.
    fn of(&self, metric: &str, kind: &str) -> String {
        self.matching(metric, &format!("{kind}={}", promql(self.name)))
    }

    /// The metric's series in the namespace that match more.
    fn matching(&self, metric: &str, more: &str) -> String {
        format!("{metric}{{namespace={},{more}}}", promql(self.namespace))
    }

    fn copies_missing(&self, is_deployment: bool) -> Alert {
        let (wanted, there) = if is_deployment {
            (
                self.of("kube_deployment_spec_replicas", "deployment"),
                self.of("kube_deployment_status_replicas_available", "deployment"),
            )
        } else {
            (
                self.of("kube_statefulset_replicas", "statefulset"),
                self.of("kube_statefulset_status_replicas_ready", "statefulset"),
            )
        };
        Alert {
            name: "CopiesMissing",
            expression: format!("max({wanted}) > max({there})"),
            minutes: 15,
            severity: Severity::Warning,
            summary: "Fewer replicas are ready than wanted".to_owned(),
            description:
                "{{ $value }} replicas are wanted, and not all of them have been ready for a \
                          quarter of an hour. Look at the events of its pods."
                    .to_owned(),
            case: None,
        }
    }

    fn crashes(&self) -> Alert {
        let series = self.matching(
            "kube_pod_container_status_waiting_reason",
            &format!("container={},reason=\"CrashLoopBackOff\"", promql(self.name)),
        );
        Alert {
            name: "CrashLoop",
            expression: format!("max(max_over_time({series}[5m])) >= 1"),
            minutes: 15,
            severity: Severity::Critical,
            summary: "It ends soon after each start".to_owned(),
            description: "A container is started again and again. Look at the end of its log \
                          before the last start."
                .to_owned(),
            case: None,
        }
    }

    fn cannot_grow(&self) -> Alert {
        let kind = "horizontalpodautoscaler";
        let current = self.of("kube_horizontalpodautoscaler_status_current_replicas", kind);
        let most = self.of("kube_horizontalpodautoscaler_spec_max_replicas", kind);
        Alert {
            name: "AutoscalerAtMaximum",
            expression: format!("max({current}) >= max({most})"),
            minutes: 15,
            severity: Severity::Warning,
            summary: "It cannot grow any further".to_owned(),
            description:
                "All {{ $value }} replicas that `replicas` allows are running. Raise `max`, or \
                          find out what keeps them busy."
                    .to_owned(),
            case: None,
        }
    }

    fn failed(&self) -> Alert {
        // A job's name goes on behind the entity's.
        let names = format!("job_name=~{}", promql(&format!("{}(-.+)?", self.name)));
        Alert {
            name: "JobFailed",
            expression: format!("max({}) > 0", self.matching("kube_job_failed", &names)),
            minutes: 1,
            severity: Severity::Critical,
            summary: "It has failed".to_owned(),
            description: "It has failed more often than it is tried again. Look at the log of its \
                          last pod."
                .to_owned(),
            case: None,
        }
    }

    fn memory(&self) -> Alert {
        let container = format!("container={}", promql(self.name));
        let used = self.matching("container_memory_working_set_bytes", &container);
        let limit = self.matching(
            "kube_pod_container_resource_limits",
            &format!("{container},resource=\"memory\""),
        );
        Alert {
            name: "ContainerMemoryNearLimit",
            expression: format!("max(max by (pod) ({used}) / max by (pod) ({limit})) > 0.9"),
            minutes: 10,
            severity: Severity::Warning,
            summary: "Memory is nearly used up".to_owned(),
            description:
                "A container uses {{ $value | humanizePercentage }} of its memory. At the \
                          limit it is killed and started again."
                    .to_owned(),
            case: None,
        }
    }

    fn volume_full(&self) -> Alert {
        // A claim's name ends in its pod's, or begins with its owner's.
        let name = promql(&format!("(.+-)?{}(-.+)?", self.name));
        let claims = format!("persistentvolumeclaim=~{name}");
        let free = self.matching("kubelet_volume_stats_available_bytes", &claims);
        let all = self.matching("kubelet_volume_stats_capacity_bytes", &claims);
        Alert {
            name: "VolumeFillsUp",
            expression: format!("min({free} / {all}) < 0.15"),
            minutes: 5,
            severity: Severity::Warning,
            summary: "A volume is nearly full".to_owned(),
            description: "Only {{ $value | humanizePercentage }} of a volume is free. Raise its \
                          size, or remove what is not needed."
                .to_owned(),
            case: None,
        }
    }

    fn panels(&self) -> Vec<Panel> {
        let container = format!("container={}", promql(self.name));
        let memory = self.matching("container_memory_working_set_bytes", &container);
        let processors = self.matching("container_cpu_usage_seconds_total", &container);
        let restarts = self.matching("kube_pod_container_status_restarts_total", &container);
        let panel = |title, unit, query| Panel { title, unit, queries: vec![("{{pod}}", query)] };
        vec![
            panel(
                "CPU of each pod",
                Unit::Number,
                format!("sum by (pod) (rate({processors}[{WINDOW}]))"),
            ),
            panel("Memory of each pod", Unit::Bytes, format!("max by (pod) ({memory})")),
            panel(
                "Restarts in an hour",
                Unit::Number,
                format!("sum by (pod) (increase({restarts}[1h]))"),
            ),
        ]
    }
}
