//! What Prometheus asks, and where its rules are.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject};
use crate::target::endpoint::path;
use crate::target::measured::Measured;
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::monitoring::{
    ALERTMANAGER, ALERTMANAGER_PORT, CACHE_EXPORTER_PORT, POSTGRES_EXPORTER_PORT, PROMETHEUS,
    PROMETHEUS_PORT, exporter,
};
use groundplan_lowering::{Context, Names};

pub static ALERTS: &[&Declared] = &[&CONFIGURATION_REFUSED, &NOTIFICATIONS_FAIL];

static CONFIGURATION_REFUSED: Declared = Declared {
    name: "ConfigurationRefused",
    severity: Severity::Warning,
    minutes: 5,
    summary: "{} refuses its configuration",
    means: "It goes on with the last one that it took.",
    steps: &["{logs} says what it does not understand."],
};

static NOTIFICATIONS_FAIL: Declared = Declared {
    name: "NotificationsFail",
    severity: Severity::Critical,
    minutes: 5,
    summary: "nobody hears of alerts",
    means: "Alertmanager cannot deliver them.",
    steps: &["{logs} says to whom, and why."],
};

/// How often everything is asked.
const INTERVAL: &str = "15s";

/// Prometheus' configuration beside a Compose project.
pub fn configuration<'m>(cx: &Context<'m>, services: &[Measured<'m>]) -> Node<'m> {
    let names = Names::new(cx.model, cx.environment.name());
    let labels = Map::new().with("environment", names.environment).with("platform", names.platform);
    let global = Map::new()
        .with("scrape_interval", INTERVAL)
        .with("evaluation_interval", INTERVAL)
        .with("external_labels", labels);
    let manager = targets(ALERTMANAGER, ALERTMANAGER_PORT);
    let managers = Map::new().with("static_configs", vec![manager.into()]);
    Map::new()
        .with("global", global)
        .with("rule_files", Node::list(["rules/*.yaml"]))
        .with("alerting", Map::new().with("alertmanagers", vec![managers.into()]))
        .with("scrape_configs", jobs(cx, services))
        .into()
}

fn jobs<'m>(cx: &Context<'m>, services: &[Measured<'m>]) -> List<'m> {
    let environment = cx.environment;
    let mut jobs: List<'m> = services.iter().filter_map(|one| service(cx, one)).collect();
    for name in environment.databases.keys() {
        jobs.push(job(name, &exporter(name), POSTGRES_EXPORTER_PORT).into());
    }
    for name in environment.caches.keys() {
        jobs.push(job(name, &exporter(name), CACHE_EXPORTER_PORT).into());
    }
    jobs.push(job(PROMETHEUS, "localhost", PROMETHEUS_PORT).into());
    jobs.push(job(ALERTMANAGER, ALERTMANAGER, ALERTMANAGER_PORT).into());
    jobs
}

fn service<'m>(cx: &Context<'m>, measured: &Measured<'m>) -> Option<Node<'m>> {
    let Measured { running, metrics, .. } = measured;
    let named = metrics.port.as_ref().map(|name| cx.value(name).as_str());
    let port = running.port(named)?.name.peek().0.as_str();
    let number = cx.value(&running.ports?.get(port)?.number).0;
    let (path, parameters) = path(cx, metrics);
    let mut job = Map::new().with("job_name", running.name.as_ref()).with("metrics_path", path);
    job.put_unless_empty("params", parameters);
    job.put("static_configs", vec![targets(running.name, number).into()]);
    Some(job.into())
}

fn job<'m>(name: &'m str, host: &str, port: u16) -> Map<'m> {
    Map::new().with("job_name", name).with("static_configs", vec![targets(host, port).into()])
}

fn targets<'m>(host: &str, port: u16) -> Map<'m> {
    Map::new().with("targets", Node::list([format!("{host}:{port}")]))
}

/// Alerts about what watches: Prometheus, and Alertmanager.
pub fn alerts(place: &Place<'_>) -> Vec<Alert> {
    let of = |job: &str, metric: &str| place.series().one_of("job", &[job]).of(metric);
    let reloaded = of(PROMETHEUS, "prometheus_config_last_reload_successful");
    let failed = of(ALERTMANAGER, "alertmanager_notifications_failed_total");
    let alert = |declared, job, expression| Alert {
        declared,
        subject: Subject::Named(&["job"]),
        expression,
        case: Case::of("job", job, ""),
    };
    vec![
        alert(&CONFIGURATION_REFUSED, PROMETHEUS, format!("max by (job) ({reloaded}) == 0"))
            .with(reloaded, "0x60 1x60"),
        alert(
            &NOTIFICATIONS_FAIL,
            ALERTMANAGER,
            format!("sum by (job) (increase({failed}[5m])) > 0"),
        )
        .with(failed, "0+1x60 60x60"),
    ]
}

/// Panels about Prometheus itself.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let series = place.series().one_of("job", &[PROMETHEUS]);
    let samples = series.rate("prometheus_tsdb_head_samples_appended_total", "", WINDOW);
    vec![Panel::one("Samples", Unit::Operations, "samples", samples)]
}
