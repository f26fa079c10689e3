//! What Prometheus asks, and where its rules are.

use groundplan_model::Running;
use groundplan_model::kinds::Metrics;

use super::alert::{Alert, Case, Severity};
use super::panel::{Panel, Unit, WINDOW};
use super::subject::{Selector, Watch};
use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::monitoring::{
    ALERTMANAGER, ALERTMANAGER_PORT, CACHE_EXPORTER_PORT, POSTGRES_EXPORTER_PORT, PROMETHEUS,
    PROMETHEUS_PORT, exporter,
};
use groundplan_lowering::{Context, Names};

/// How often everything is asked.
const INTERVAL: &str = "15s";

/// Prometheus' configuration beside a Compose project.
pub(super) fn configuration<'m>(cx: &Context<'m>, services: &[Running<'m>]) -> Node<'m> {
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

fn jobs<'m>(cx: &Context<'m>, services: &[Running<'m>]) -> List<'m> {
    let environment = cx.environment;
    let mut jobs: List<'m> = services.iter().filter_map(|running| service(cx, running)).collect();
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

fn service<'m>(cx: &Context<'m>, running: &Running<'m>) -> Option<Node<'m>> {
    let metrics = running.workload.metrics.as_ref()?;
    let named = metrics.port.as_ref().map(|name| cx.value(name).as_str());
    let port = running.port(named)?.name.peek().0.as_str();
    let number = cx.value(&running.ports?.get(port)?.number).0;
    let (path, parameters) = path(cx, metrics);
    let mut job = Map::new().with("job_name", running.name.as_ref()).with("metrics_path", path);
    job.put_unless_empty("params", parameters);
    job.put("static_configs", vec![targets(running.name, number).into()]);
    Some(job.into())
}

/// The path of metrics without its query, and the query.
pub(super) fn path<'m>(cx: &Context<'m>, metrics: &'m Metrics) -> (Node<'m>, Map<'m>) {
    let mut parameters = Map::new();
    let query = cx.value(&metrics.path).split_once('?').map_or("", |(_, query)| query);
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if !parameters.entries.iter().any(|(known, _)| known == key) {
            parameters.put(key, Node::list([value]));
        }
    }
    let path = cx.node(&metrics.path, |path| path.split('?').next().unwrap_or_default());
    (path, parameters)
}

fn job<'m>(name: &'m str, host: &str, port: u16) -> Map<'m> {
    Map::new().with("job_name", name).with("static_configs", vec![targets(host, port).into()])
}

fn targets<'m>(host: &str, port: u16) -> Map<'m> {
    Map::new().with("targets", Node::list([format!("{host}:{port}")]))
}

/// What watches the watchers.
pub(super) fn watch() -> Watch {
    let selector = Selector::new(PROMETHEUS, None);
    let reloaded = selector.of("prometheus_config_last_reload_successful");
    let failed = Selector::new(ALERTMANAGER, None).of("alertmanager_notifications_failed_total");
    let series = selector.rate("prometheus_tsdb_head_samples_appended_total", "", WINDOW);
    let rules = Alert {
        name: "ConfigurationRefused",
        expression: format!("max({reloaded}) == 0"),
        minutes: 5,
        severity: Severity::Warning,
        summary: "Prometheus refuses its configuration".to_owned(),
        description: "It goes on with the last one that it took. Its log says why.".to_owned(),
        case: Some(Case { series: vec![(reloaded, "0x60".to_owned())], value: "" }),
    };
    let mails = Alert {
        name: "NotificationsFail",
        expression: format!("sum(increase({failed}[5m])) > 0"),
        minutes: 5,
        severity: Severity::Critical,
        summary: "Nobody hears of alerts".to_owned(),
        description: "Alertmanager cannot deliver. Its log says why.".to_owned(),
        case: Some(Case { series: vec![(failed, "0+1x60".to_owned())], value: "" }),
    };
    let panel =
        Panel { title: "Samples", unit: Unit::Operations, queries: vec![("samples", series)] };
    // No entity is called like that.
    Watch { entity: PROMETHEUS.to_owned(), alerts: vec![rules, mails], panels: vec![panel] }
}
