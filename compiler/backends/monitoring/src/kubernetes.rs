//! What the Prometheus operator and Grafana's sidecar pick up in a cluster.

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use groundplan_lowering::names::{BACKUP_TIMEOUT, backup_name, database_name};
use groundplan_model::kinds::{Dialect, Kubernetes};
use groundplan_model::{EntityKind, Running, Runtime, Scaling, longest_gap};
use groundplan_schema::scalar::{Cron, Duration};
use groundplan_source::Origin;

use crate::lower::environment::monitor;
use crate::lower::job::Runs;
use crate::lower::replicas::Replicas;
use crate::lower::volume::Claims;
use crate::lower::{container, database, job, platform, process, reach, replicas, volume};
use crate::target::alert::Alert;
use crate::target::dashboard::Dashboard;
use crate::target::group::group;
use crate::target::measured::{Measured, speaking};
use crate::target::object::object;
use crate::target::place::Place;
use crate::target::proof as proofs;
use crate::target::watch::Watch;
use crate::{RULES, watches, write};

const DIRECTORY: &str = "monitoring";
const RUNBOOKS: &str = "monitoring/runbooks";

/// Adds the dashboards and, where the operator is there, the rules with their runbooks and what makes
/// Prometheus ask each service.
pub fn emit(cx: &Context<'_>) {
    let measured = Measured::all(cx);
    let place = Place::of(cx, RUNBOOKS);
    let watches = all(cx, &place, &measured);
    write::dashboards(cx, &place, &format!("{DIRECTORY}/dashboards"), &watches);
    if has_operator(cx) {
        monitors(cx, &measured);
        monitors_of_stores(cx);
        rules(cx, &place, &watches);
        write::runbooks(cx, &place, RUNBOOKS, &watches);
    }
}

/// Whether something reads monitors and rules.
fn has_operator(cx: &Context<'_>) -> bool {
    match cx.environment.runtime() {
        Some(Runtime::Kubernetes(node)) => node.has_prometheus_operator(),
        _ => true,
    }
}

fn monitors<'m>(cx: &Context<'m>, measured: &[Measured<'m>]) {
    for one in measured {
        if let Some(monitor) = monitor::lower(cx, one) {
            cx.add_objects(&format!("{DIRECTORY}/{}.service.yaml", one.name()), &[monitor]);
        }
    }
}

/// The monitors of what stands beside databases and caches.
fn monitors_of_stores(cx: &Context<'_>) {
    for (kind, name, origin) in stores(cx) {
        let monitor = monitor::of_store(cx, name, origin);
        cx.add_objects(&format!("{DIRECTORY}/{name}.{}.yaml", kind.word()), &[monitor]);
    }
}

/// The databases and caches of the cluster, where an exporter is asked beside each. On AWS they are
/// managed outside, and watched there.
fn stores<'m>(cx: &Context<'m>) -> Vec<(EntityKind, &'m str, &'m Origin)> {
    match cx.environment.runtime() {
        Some(Runtime::Kubernetes(node)) if node.has_prometheus_operator() => {}
        _ => return Vec::new(),
    }
    let environment = cx.environment;
    let databases = environment.databases.values();
    let databases = databases.map(|it| (EntityKind::Database, it.name.as_ref(), &it.origin));
    let caches = environment.caches.values();
    databases.chain(caches.map(|it| (EntityKind::Cache, it.name.as_ref(), &it.origin))).collect()
}

/// The names of the stores of a kind.
fn stored<'m>(cx: &Context<'m>, kind: EntityKind) -> impl Iterator<Item = &'m str> {
    stores(cx).into_iter().filter(move |(other, ..)| *other == kind).map(|(_, name, _)| name)
}

fn rules<'m>(cx: &Context<'m>, place: &Place<'m>, watches: &[Watch]) {
    let groups = watches.iter().filter(|watch| !watch.alerts.is_empty());
    let groups: Vec<Node<'m>> =
        groups.map(|watch| group(place, watch.kind, &watch.alerts).into()).collect();
    if !groups.is_empty() {
        let spec = Map::new().with("groups", groups);
        let rules = object(cx, "PrometheusRule", &place.name(), "platform").with("spec", spec);
        let rules = Node::from(rules).from_origin(&RULES);
        cx.add_objects(&format!("{DIRECTORY}/rules.yaml"), &[rules]);
    }
}

/// Adds the rules of a cluster as Prometheus itself takes them, and tests that prove of each alert
/// that it fires and ends: for `promtool`, which does not read the operator's objects.
pub fn proof(cx: &Context<'_>) {
    let place = Place::of(cx, RUNBOOKS);
    let watches = all(cx, &place, &Measured::all(cx));
    for watch in watches.iter().filter(|watch| !watch.alerts.is_empty()) {
        let groups = vec![group(&place, watch.kind, &watch.alerts).into()];
        let rules = Map::new().with("groups", groups);
        cx.add_yaml(&format!("proof/rules/{}.yaml", watch.kind), &rules.into());
        let tests = proofs::tests(&place, format!("../rules/{}.yaml", watch.kind), &watch.alerts);
        cx.add_yaml(&format!("proof/tests/{}.yaml", watch.kind), &tests.into());
    }
}

fn all<'m>(cx: &Context<'m>, place: &Place<'m>, measured: &[Measured<'m>]) -> Vec<Watch> {
    let found = Found::of(cx);
    let exporters = speaking(measured, Dialect::RedisExporter);
    let caches: Vec<&str> = stored(cx, EntityKind::Cache).chain(exporters).collect();
    let databases: Vec<database::Named<'_>> = stored(cx, EntityKind::Database)
        .map(|name| database::Named { name, inside: database_name(name) })
        .collect();
    let whole = Watch {
        kind: "platform",
        alerts: Vec::new(),
        dashboard: Dashboard::of_all(platform::panels(place, measured, None)),
    };
    vec![
        found.workloads(place, measured, cx),
        found.runs(place),
        found.volumes(place),
        watches::requests(place, measured),
        watches::objectives(cx, place, measured),
        watches::databases(place, &databases),
        watches::caches(place, &caches),
        whole,
    ]
}

/// What there is in the namespace.
#[derive(Default)]
struct Found<'m> {
    replicas: Replicas<'m>,
    runs: Runs<'m>,
    claims: Claims<'m>,
    /// Every container, by name.
    containers: Vec<&'m str>,
    /// One with a limit of processors.
    throttled: Option<&'m str>,
}

impl<'m> Found<'m> {
    fn of(cx: &Context<'m>) -> Self {
        let mut found = Self::default();
        for running in cx.environment.running() {
            found.add(cx, &running);
        }
        // On AWS databases and caches are managed outside, and watched there.
        if let Some(Runtime::Kubernetes(node)) = cx.environment.runtime() {
            for name in cx.environment.databases.keys() {
                found.add_store(name, true);
                found.add_backups(cx, name, node);
            }
            for (name, cache) in &cx.environment.caches {
                found.add_store(name, *cx.value(&cache.node.persistence));
            }
        }
        for names in [&mut found.replicas.deployments, &mut found.replicas.stateful_sets] {
            names.sort_unstable();
        }
        found
    }

    fn add(&mut self, cx: &Context<'m>, running: &Running<'m>) {
        let name: &'m str = running.name;
        let volumes = running.workload.volume.values().map(|volume| volume.name.peek().0.as_str());
        let volumes: Vec<&str> = volumes.collect();
        if !volumes.is_empty() {
            let claims = &mut self.claims;
            let ends = matches!(running.kind, EntityKind::Job | EntityKind::Cron);
            let of = if ends { &mut claims.of_runs } else { &mut claims.of_replicas };
            let prefix = if ends { "" } else { "volume-" };
            of.0.extend(volumes.into_iter().map(|volume| format!("{prefix}{volume}")));
            of.1.insert(name);
        }
        self.containers.push(name);
        let limit = running.workload.resources.cpu_limit.as_ref();
        self.throttled = self.throttled.or(limit.map(|_| name));
        match running.kind {
            EntityKind::Job => self.runs.jobs.push(name),
            EntityKind::Cron => self.runs.crons.push((name.into(), within(cx, name))),
            _ => self.add_replicas(cx, running),
        }
    }

    fn add_replicas(&mut self, cx: &Context<'m>, running: &Running<'m>) {
        let scaling = running.replicas.map(|replicas| replicas.scaling());
        match scaling {
            Some(Scaling::Auto { min, max, .. }) => {
                let least = min.map_or(1, |least| *cx.value(least));
                if least < *cx.value(max) {
                    self.replicas.scaled.push(running.name);
                }
            }
            // Nobody waits for a copy of it.
            Some(Scaling::Fixed(Some(count))) if *cx.value(count) == 0 => return,
            _ => {}
        }
        match running.workload.volume.is_empty() {
            true => self.replicas.deployments.push(running.name),
            false => self.replicas.stateful_sets.push(running.name),
        }
    }

    fn add_store(&mut self, name: &'m str, is_kept: bool) {
        self.replicas.stateful_sets.push(name);
        self.containers.push(name);
        if is_kept {
            self.claims.of_replicas.0.insert("data".to_owned());
            self.claims.of_replicas.1.insert(name);
        }
    }

    /// What makes backups of a database is a cron job like others.
    fn add_backups(&mut self, cx: &Context<'m>, database: &str, node: &'m Kubernetes) {
        if let Some(backups) = &node.backups {
            let within = silence(cx.value(&backups.schedule), BACKUP_TIMEOUT);
            self.runs.crons.push((backup_name(database).into(), within));
        }
    }

    /// Copies and containers.
    fn workloads(&self, place: &Place<'m>, measured: &[Measured<'m>], cx: &Context<'m>) -> Watch {
        let mut alerts = replicas::alerts(place, &self.replicas);
        if let Some(name) = self.containers.first() {
            alerts.extend(container::alerts(place, name, self.throttled));
        }
        alerts.extend(self.reached(place, measured));
        alerts.extend(process::files(place, &process::Process::all(cx, measured)));
        let names = self.containers.iter().copied();
        let panels = || {
            let replicas = replicas::panels(place, &self.replicas).into_iter();
            replicas.chain(container::panels(place)).collect()
        };
        let dashboard = Dashboard::choosing("workload", names, panels);
        Watch { kind: "workload", alerts, dashboard }
    }

    /// Whether those that run are reached.
    fn reached(&self, place: &Place<'m>, measured: &[Measured<'m>]) -> Option<Alert> {
        let of = |names: &[&'m str]| -> Vec<&'m str> {
            let names = measured.iter().map(Measured::name).filter(|name| names.contains(name));
            names.collect()
        };
        reach::alerts_on_cluster(
            place,
            &of(&self.replicas.deployments),
            &of(&self.replicas.stateful_sets),
        )
    }

    fn runs(&self, place: &Place<'m>) -> Watch {
        let dashboard = Dashboard::of_all(job::panels(place, &self.runs));
        Watch { kind: "job", alerts: job::alerts(place, &self.runs), dashboard }
    }

    fn volumes(&self, place: &Place<'m>) -> Watch {
        let panels = if self.claims.is_empty() { Vec::new() } else { volume::panels(place) };
        let alerts = volume::alerts(place, &self.claims).into_iter().collect();
        Watch { kind: "volume", alerts, dashboard: Dashboard::of_all(panels) }
    }
}

/// The seconds within which a cron job succeeds once: as long as its schedule is silent, and what a
/// run may take, and some more.
fn within(cx: &Context<'_>, name: &str) -> Option<u64> {
    let cron = &cx.environment.crons.get(name)?.node;
    silence(cx.value(&cron.schedule), cx.value(&cron.timeout).0)
}

fn silence(schedule: &Cron, timeout: u64) -> Option<u64> {
    const LEAST: u64 = 10 * 60;
    const MOST: u64 = 2 * 60 * 60;
    let Duration(gap) = longest_gap(schedule)?;
    let slack = (gap / 4).clamp(LEAST, MOST);
    Some(gap.saturating_add(timeout).saturating_add(slack))
}
