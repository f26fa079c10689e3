//! The configuration of the monitoring that runs beside a Compose project.

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use groundplan_lowering::names::database_name;
use groundplan_model::EntityKind;
use groundplan_model::kinds::Dialect;

use crate::lower::environment::{alertmanager, grafana, prometheus};
use crate::lower::{database, platform, process, reach};
use crate::target::dashboard::Dashboard;
use crate::target::group::group;
use crate::target::measured::{Measured, names, speaking};
use crate::target::place::Place;
use crate::target::proof;
use crate::target::watch::Watch;
use crate::{COLLECTION, DASHBOARDS, NOTIFICATION, RULES, watches, write};

const RUNBOOKS: &str = "prometheus/runbooks";

/// Adds it to an environment that wants it.
pub fn emit<'m>(cx: &Context<'m>) {
    let Some(compose) = &cx.environment.node.compose else { return };
    if !*cx.value(&compose.monitoring) {
        return;
    }
    let measured = Measured::all(cx);
    let place = Place::of(cx, RUNBOOKS);
    let add = |path: &str, origin, node: Node<'m>| cx.add_yaml(path, &node.from_origin(origin));
    add("prometheus/prometheus.yaml", &COLLECTION, prometheus::configuration(cx, &measured));
    add("alertmanager/alertmanager.yaml", &NOTIFICATION, alertmanager::configuration(cx));
    let provisioning = "grafana/provisioning";
    let sources = format!("{provisioning}/datasources/prometheus.yaml");
    add(&sources, &DASHBOARDS, grafana::datasources());
    let boards = format!("{provisioning}/dashboards/groundplan.yaml");
    add(&boards, &DASHBOARDS, grafana::dashboards());
    let watches = all(cx, &place, &measured);
    for watch in watches.iter().filter(|watch| !watch.alerts.is_empty()) {
        let groups =
            Map::new().with("groups", vec![group(&place, watch.kind, &watch.alerts).into()]);
        add(&format!("prometheus/rules/{}.yaml", watch.kind), &RULES, groups.into());
        let tests = proof::tests(&place, format!("../rules/{}.yaml", watch.kind), &watch.alerts);
        add(&format!("prometheus/tests/{}.yaml", watch.kind), &RULES, tests.into());
    }
    write::dashboards(cx, &place, "grafana/dashboards", &watches);
    write::runbooks(cx, &place, RUNBOOKS, &watches);
}

fn all<'m>(cx: &Context<'m>, place: &Place<'m>, measured: &[Measured<'m>]) -> Vec<Watch> {
    let all = [
        service(cx, place, measured),
        databases(cx, place),
        caches(cx, place, measured),
        Watch {
            kind: "monitoring",
            alerts: prometheus::alerts(place),
            dashboard: Dashboard::of_all(prometheus::panels(place)),
        },
    ];
    let processes = speaking(measured, Dialect::Process);
    let panels = platform::panels(place, measured, Some(&processes));
    let whole =
        Watch { kind: "platform", alerts: Vec::new(), dashboard: Dashboard::of_all(panels) };
    let requests = watches::requests(place, measured);
    let objectives = watches::objectives(cx, place, measured);
    all.into_iter().chain([requests, objectives, whole]).collect()
}

/// What every service that serves metrics tells, and its process.
fn service<'m>(cx: &Context<'m>, place: &Place<'m>, measured: &[Measured<'m>]) -> Watch {
    let processes = process::Process::all(cx, measured);
    let reached = reach::alerts(place, &names(measured)).into_iter();
    let files = process::files(place, &processes);
    let alerts = reached.chain(files).chain(process::alerts(place, &processes)).collect();
    let names = processes.iter().map(|process| process.name);
    let dashboard = Dashboard::choosing("service", names, || process::panels(place));
    Watch { kind: "service", alerts, dashboard }
}

fn databases<'m>(cx: &Context<'m>, place: &Place<'m>) -> Watch {
    let named = cx.environment.databases.values().map(|entity| database::Named {
        name: &entity.name,
        inside: database_name(cx.created_as(EntityKind::Database, &entity.name)),
    });
    watches::databases(place, &named.collect::<Vec<_>>())
}

/// The caches that are asked beside the project, and what exporters of one's own ask.
fn caches<'m>(cx: &Context<'m>, place: &Place<'m>, measured: &[Measured<'m>]) -> Watch {
    let beside = cx.environment.caches.keys().map(|name| name.as_ref());
    let names: Vec<&str> = beside.chain(speaking(measured, Dialect::RedisExporter)).collect();
    watches::caches(place, &names)
}
