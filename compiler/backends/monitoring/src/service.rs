//! Services that serve metrics.
//!
//! What is asked for is what prometheus-fastapi-instrumentator counts, and what any program can
//! count under the same names: `http_requests_total` with the label `status` (`500` or `5xx`), the
//! histogram `http_request_duration_seconds` with a bucket at 0.5 seconds, and the `process_*` of
//! the Prometheus client.

use groundplan_model::Running;
use groundplan_schema::scalar::{Cpu, Size};

use super::alert::{Alert, Case, Severity};
use super::panel::{Panel, Unit, WINDOW};
use super::subject::{Selector, Watch};
use groundplan_lowering::Context;

const REQUESTS: &str = "http_requests_total";
const DURATION: &str = "http_request_duration_seconds";
const FAILED: &str = "status=~\"5..\"";
/// Over how long a rate is taken before somebody is told.
const RATE: &str = "5m";

/// What watches a service, wherever it runs.
pub(super) fn watch<'m>(cx: &Context<'m>, running: &Running<'m>, selector: &Selector) -> Watch {
    let resources = &running.workload.resources;
    let mut alerts = vec![down(selector), errors(selector), slow(selector), files(selector)];
    alerts.push(memory(selector, *cx.value(&resources.memory)));
    if let Some(limit) = &resources.cpu_limit {
        alerts.push(processors(selector, *cx.value(limit)));
    }
    alerts.push(restarts(selector));
    Watch { entity: running.name.to_string(), alerts, panels: panels(selector) }
}

fn down(selector: &Selector) -> Alert {
    Alert {
        name: "ServiceDown",
        expression: format!("(sum({}) or vector(0)) == 0", selector.of("up")),
        minutes: 5,
        severity: Severity::Critical,
        summary: "No replica answers".to_owned(),
        description:
            "Prometheus has reached no replica for five minutes. Look whether one runs, and \
                      at the end of its log."
                .to_owned(),
        case: Some(Case { series: vec![(selector.of("up"), "0x60".to_owned())], value: "" }),
    }
}

fn errors(selector: &Selector) -> Alert {
    let failed = selector.rate(REQUESTS, FAILED, RATE);
    let all = selector.rate(REQUESTS, "", RATE);
    let series = |status: &str| selector.with(REQUESTS, &format!("status=\"{status}\""));
    Alert {
        name: "HighErrorRatio",
        expression: format!("{failed} / {all} > 0.05"),
        minutes: 5,
        severity: Severity::Critical,
        summary: "More than 5 % of requests fail".to_owned(),
        description:
            "{{ $value | humanizePercentage }} of requests were answered with a status of \
                      500 or above. Look at the log, and at what it depends on."
                .to_owned(),
        case: Some(Case {
            series: vec![
                (series("500"), "0+10x60".to_owned()),
                (series("200"), "0+90x60".to_owned()),
            ],
            value: "10%",
        }),
    }
}

fn slow(selector: &Selector) -> Alert {
    let bucket = format!("{DURATION}_bucket");
    let count = format!("{DURATION}_count");
    let quick = selector.rate(&bucket, "le=\"0.5\"", RATE);
    let all = selector.rate(&count, "", RATE);
    Alert {
        name: "SlowResponses",
        expression: format!("1 - {quick} / {all} > 0.05"),
        minutes: 10,
        severity: Severity::Warning,
        summary: "More than 5 % of requests take longer than 500 ms".to_owned(),
        description: "{{ $value | humanizePercentage }} of requests took longer than 500 ms. \
                      Look at CPU and memory, and at what it depends on."
            .to_owned(),
        case: Some(Case {
            series: vec![
                (selector.with(&bucket, "le=\"0.5\""), "0+80x60".to_owned()),
                (selector.of(&count), "0+100x60".to_owned()),
            ],
            value: "20%",
        }),
    }
}

fn memory(selector: &Selector, limit: Size) -> Alert {
    let used = selector.of("process_resident_memory_bytes");
    let series = used.clone();
    Alert {
        name: "MemoryNearLimit",
        expression: format!("max({used}) > {}", limit.0 / 10 * 9),
        minutes: 10,
        severity: Severity::Warning,
        summary: "Memory is nearly used up".to_owned(),
        description: format!(
            "A replica uses more than 90 % of its {} MiB. At the limit it is killed and started again.",
            limit.mebibytes()
        ),
        case: Some(Case { series: vec![(series, format!("{}x60", limit.0))], value: "" }),
    }
}

fn processors(selector: &Selector, limit: Cpu) -> Alert {
    let used = selector.of("process_cpu_seconds_total");
    let cores = f64::from(limit.0) / 1000.0;
    Alert {
        name: "CpuNearLimit",
        expression: format!("max(rate({used}[{RATE}])) > {}", f64::from(limit.0) * 9.0 / 10_000.0),
        minutes: 10,
        severity: Severity::Warning,
        summary: "CPU is nearly used up".to_owned(),
        description: format!(
            "A replica uses more than 90 % of its {cores} CPUs. At the limit it is throttled."
        ),
        case: Some(Case { series: vec![(used, format!("0+{}x60", cores * 60.0))], value: "" }),
    }
}

fn files(selector: &Selector) -> Alert {
    let (open, most) = (selector.of("process_open_fds"), selector.of("process_max_fds"));
    Alert {
        name: "FilesNearLimit",
        expression: format!("max({open} / {most}) > 0.8"),
        minutes: 10,
        severity: Severity::Warning,
        summary: "Open files and connections are nearly used up".to_owned(),
        description:
            "{{ $value | humanizePercentage }} of the files and connections that a replica \
                      may hold are open. Look for connections that are never closed."
                .to_owned(),
        case: Some(Case {
            series: vec![(open, "90x60".to_owned()), (most, "100x60".to_owned())],
            value: "90%",
        }),
    }
}

fn restarts(selector: &Selector) -> Alert {
    let started = selector.of("process_start_time_seconds");
    Alert {
        name: "RestartsOften",
        expression: format!("max(changes({started}[15m])) > 2"),
        minutes: 1,
        severity: Severity::Warning,
        summary: "It restarts again and again".to_owned(),
        description:
            "A replica was restarted more than twice within fifteen minutes. Look at the end \
                      of the log before each start."
                .to_owned(),
        case: Some(Case { series: vec![(started, "1+1x60".to_owned())], value: "" }),
    }
}

fn panels(selector: &Selector) -> Vec<Panel> {
    let all = selector.rate(REQUESTS, "", WINDOW);
    let failed = selector.rate(REQUESTS, FAILED, WINDOW);
    let bucket = selector.of(&format!("{DURATION}_bucket"));
    let quantile = |share: &str| {
        format!("histogram_quantile({share}, sum by (le) (rate({bucket}[{WINDOW}])))")
    };
    let by_status = format!("sum by (status) (rate({}[{WINDOW}]))", selector.of(REQUESTS));
    let panel = |title, unit, queries| Panel { title, unit, queries };
    vec![
        panel("Requests", Unit::Requests, vec![("{{status}}", by_status)]),
        panel("Errors", Unit::Share, vec![("failed", format!("{failed} / {all}"))]),
        panel(
            "Request duration",
            Unit::Seconds,
            vec![("p50", quantile("0.5")), ("p95", quantile("0.95")), ("p99", quantile("0.99"))],
        ),
        panel("Replicas", Unit::Number, vec![("up", format!("sum({})", selector.of("up")))]),
        panel(
            "CPU",
            Unit::Number,
            vec![(
                "{{instance}}",
                format!("rate({}[{WINDOW}])", selector.of("process_cpu_seconds_total")),
            )],
        ),
        panel(
            "Memory",
            Unit::Bytes,
            vec![("{{instance}}", selector.of("process_resident_memory_bytes"))],
        ),
        panel(
            "Open files and connections",
            Unit::Number,
            vec![("{{instance}}", selector.of("process_open_fds"))],
        ),
    ]
}
