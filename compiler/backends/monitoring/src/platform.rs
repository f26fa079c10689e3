//! The whole platform at a glance.

use super::panel::{Panel, Unit, WINDOW};
use super::text::promql;

/// The panels of the platform's dashboard: one line for each service that serves metrics.
pub(super) fn panels(services: &[&str], namespace: Option<&str>) -> Vec<Panel> {
    // Names are letters, digits and `-`, none of which means anything in a regular expression.
    let mut matchers = format!("job=~{}", promql(&services.join("|")));
    if let Some(namespace) = namespace {
        matchers.push_str(&format!(",namespace={}", promql(namespace)));
    }
    let of = |metric: &str, more: &str| format!("{metric}{{{matchers}{more}}}");
    let rate =
        |metric: &str, more: &str| format!("sum by (job) (rate({}[{WINDOW}]))", of(metric, more));
    let all = rate("http_requests_total", "");
    let failed = rate("http_requests_total", ",status=~\"5..\"");
    let duration = of("http_request_duration_seconds_bucket", "");
    let p95 = format!("histogram_quantile(0.95, sum by (job, le) (rate({duration}[{WINDOW}])))");
    let memory = of("process_resident_memory_bytes", "");
    let panel = |title, unit, query| Panel { title, unit, queries: vec![("{{job}}", query)] };
    vec![
        panel("Replicas up", Unit::Number, format!("sum by (job) ({})", of("up", ""))),
        panel("Requests", Unit::Requests, all.clone()),
        panel("Errors", Unit::Share, format!("{failed} / {all}")),
        panel("Request duration, p95", Unit::Seconds, p95),
        panel("CPU", Unit::Number, rate("process_cpu_seconds_total", "")),
        panel("Memory", Unit::Bytes, format!("sum by (job) ({memory})")),
        Panel {
            title: "Alerts",
            unit: Unit::Number,
            queries: vec![(
                "{{service}}: {{alertname}}",
                "count by (service, alertname) (ALERTS{alertstate=\"firing\"})".to_owned(),
            )],
        },
    ]
}
