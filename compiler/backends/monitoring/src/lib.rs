//! Monitoring: what Prometheus asks, when somebody is told, and what Grafana shows.
//!
//! Under Compose it is configuration of the containers that run beside the platform; in a cluster
//! it is what the Prometheus operator and Grafana's sidecar pick up. The alerts and the panels are
//! the same.

mod alert;
mod alertmanager;
mod cache;
mod database;
mod grafana;
mod kubernetes;
mod panel;
mod platform;
mod prometheus;
mod service;
mod subject;
mod text;
mod workload;

#[cfg(test)]
mod tests;

use groundplan_model::{EntityKind, Running};
use groundplan_source::{DefaultRule, Origin};

use alert::Group;
use groundplan_document::{Map, Node};
use groundplan_lowering::names::{created_as, database_name};
use groundplan_lowering::{Context, Names};
use panel::Dashboard;
use subject::{Selector, Watch};

pub use kubernetes::emit as emit_kubernetes;

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

/// Adds the configuration of the monitoring that runs beside a Compose project.
pub fn emit_compose<'m>(cx: &Context<'m>) {
    let Some(compose) = &cx.environment.node.compose else { return };
    if !*cx.value(&compose.monitoring) {
        return;
    }
    let measured = measured_services(cx);
    let add = |path: &str, origin, node: Node<'m>| cx.add_yaml(path, &node.from_origin(origin));
    add("prometheus/prometheus.yaml", &COLLECTION, prometheus::configuration(cx, &measured));
    add("alertmanager/alertmanager.yaml", &NOTIFICATION, alertmanager::configuration(cx));
    let provisioning = "grafana/provisioning";
    add(
        &format!("{provisioning}/datasources/prometheus.yaml"),
        &DASHBOARDS,
        grafana::datasources(),
    );
    add(&format!("{provisioning}/dashboards/groundplan.yaml"), &DASHBOARDS, grafana::dashboards());
    for watch in watches(cx, &measured) {
        add_rules(cx, &watch);
        let path = format!("grafana/dashboards/{}.json", watch.entity);
        add_dashboard(cx, &path, Some(&watch.entity), &watch.panels);
    }
    let names: Vec<&str> = measured.iter().map(|running| running.name.as_ref()).collect();
    // No entity's name begins with `_`.
    let panels = platform::panels(&names, None);
    add_dashboard(cx, "grafana/dashboards/_platform.json", None, &panels);
}

/// The services that serve metrics.
fn measured_services<'m>(cx: &Context<'m>) -> Vec<Running<'m>> {
    let running = cx.environment.running();
    running
        .filter(|running| running.kind == EntityKind::Service && running.workload.metrics.is_some())
        .collect()
}

fn watches<'m>(cx: &Context<'m>, measured: &[Running<'m>]) -> Vec<Watch> {
    let services = measured
        .iter()
        .map(|running| service::watch(cx, running, &Selector::new(running.name, None)));
    let databases = cx.environment.databases.values().map(|entity| {
        let inside = database_name(created_as(&entity.name, &entity.scope));
        database::watch(&entity.name, &inside, &Selector::new(&entity.name, None))
    });
    let caches = cx.environment.caches.keys();
    let caches = caches.map(|name| cache::watch(name, &Selector::new(name, None)));
    services.chain(databases).chain(caches).chain([prometheus::watch()]).collect()
}

/// Where runbooks are, if anybody says.
fn runbooks<'m>(cx: &Context<'m>) -> Option<&'m str> {
    let alerts = cx.environment.node.alerts.as_ref()?;
    alerts.runbooks.as_ref().map(|url| cx.value(url).as_str())
}

fn add_rules(cx: &Context<'_>, watch: &Watch) {
    let group = Group { entity: &watch.entity, runbooks: runbooks(cx), alerts: &watch.alerts };
    let rules = Map::new().with("groups", vec![group.rules().into()]);
    let rules = Node::from(rules).from_origin(&RULES);
    cx.add_yaml(&format!("prometheus/rules/{}.yaml", watch.entity), &rules);
    let files = Node::list([format!("../rules/{}.yaml", watch.entity)]);
    let tests = Map::new()
        .with("rule_files", files)
        .with("evaluation_interval", "1m")
        .with("tests", group.tests());
    let tests = Node::from(tests).from_origin(&RULES);
    cx.add_yaml(&format!("prometheus/tests/{}.yaml", watch.entity), &tests);
}

fn add_dashboard(cx: &Context<'_>, path: &str, entity: Option<&str>, panels: &[panel::Panel]) {
    let platform = Names::new(cx.model, cx.environment.name()).prefix();
    let description = cx.header().join(" ");
    let dashboard = Dashboard { platform: &platform, entity, description, panels };
    cx.add_json(path, &dashboard.json().from_origin(&DASHBOARDS));
}
