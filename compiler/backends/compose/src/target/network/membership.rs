//! Which networks there are, and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_lowering::names::monitoring;
use groundplan_model::{EntityKind, EnvironmentModel};
use groundplan_record::{Field, Key, Record};

use crate::target::companion;
use crate::target::object_storage::OBJECT_STORAGE;
use crate::target::probe::needs_companion;
use crate::target::start_order::StartOrder;

/// How many internal networks of the platform's own there are at most. With the two that lead
/// outside and the one on which the platform is watched, eight.
const MAX_INTERNAL: usize = 5;

/// The networks and who is in them.
#[derive(Default)]
pub struct Networks {
    pub(super) internal: BTreeMap<String, BTreeSet<String>>,
    /// Which groups an internal network holds beside its own.
    pub(super) joined: BTreeMap<String, Vec<String>>,
    pub(super) published: BTreeSet<String>,
    pub(super) outside: BTreeSet<String>,
    pub(super) edges: BTreeSet<(String, String)>,
    pub(super) listens: BTreeSet<String>,
}

impl Networks {
    /// The networks of an environment, in which things start in that order.
    pub fn of(
        record: &Record,
        environment: &EnvironmentModel,
        order: &StartOrder<'_>,
        has_monitoring: bool,
    ) -> Self {
        let mut networks = Self::default();
        networks.add_edges(record, environment);
        let edges: Vec<_> = networks.edges.iter().cloned().collect();
        for (from, to) in edges {
            let name = match networks.listens.contains(&from) {
                true => format!("from_{from}"),
                false => format!("to_{to}"),
            };
            networks.internal.entry(name).or_default().extend([from, to]);
        }
        for (waiting, job) in order.ends() {
            networks.attach_awaited(job.to_owned(), waiting);
        }
        networks.join_smallest();
        for running in environment.running().filter(|one| needs_companion(environment, one)) {
            networks.attach(companion::probe(running.name), running.name);
        }
        for (waiting, service) in order.ready() {
            let running = environment.running_named(service);
            if running.is_some_and(|running| needs_companion(environment, &running)) {
                networks.attach_awaited(companion::probe(service), waiting);
            }
        }
        if has_monitoring {
            networks.add_monitoring(environment);
        }
        networks
    }

    /// Puts what somebody waits for into a network of that one, if it has any and they share none.
    /// Nothing is asked there, but who reads the file, and what checks it, takes anything else for
    /// a mistake.
    fn attach_awaited(&mut self, member: String, waiting: &str) {
        let of_waiting = |members: &BTreeSet<String>| members.contains(waiting);
        let is_known = self.internal.values().any(|members| members.contains(&member));
        let share = self.internal.values().any(|all| of_waiting(all) && all.contains(&member));
        if !is_known || share {
            return;
        }
        let new = BTreeSet::from([member]);
        let of_waiting = self.internal.iter().filter(|(_, members)| of_waiting(members));
        let least_exposed = of_waiting.min_by_key(|(_, members)| self.exposure(members, &new));
        if let Some(name) = least_exposed.map(|(name, _)| name.clone()) {
            self.internal.entry(name).or_default().extend(new);
        }
    }

    /// Who connects to whom, and who is reached from where.
    fn add_edges(&mut self, record: &Record, environment: &EnvironmentModel) {
        for edge in &environment.edges {
            let (from, to) = (edge.from.name.to_string(), edge.to.name.to_string());
            match edge.to.kind {
                EntityKind::Service | EntityKind::Database | EntityKind::Cache => {
                    self.edges.insert((from, to));
                }
                EntityKind::Bucket => {
                    self.edges.insert((from, OBJECT_STORAGE.to_owned()));
                }
                EntityKind::External => {
                    self.outside.insert(from);
                }
                // Nothing listens there.
                EntityKind::Worker | EntityKind::Job | EntityKind::Cron | EntityKind::Secret => {}
            }
        }
        self.listens.insert(OBJECT_STORAGE.to_owned());
        let stores = environment.databases.keys().chain(environment.caches.keys());
        self.listens.extend(stores.map(ToString::to_string));
        for service in environment.services.values().filter(|one| !one.port.is_empty()) {
            self.listens.insert(service.name.to_string());
            let key = Key::entity(environment.name(), EntityKind::Service, &service.name);
            let is_given =
                |port: &str| record.get(&key, &Field::HostPort(port.to_owned())).is_some();
            if service.port.keys().any(|port| is_given(port)) {
                self.published.insert(service.name.to_string());
            }
        }
    }

    /// Keeps the networks as they are while there are few of them, the largest first. Each further
    /// one is joined to the one where that lets the fewest others meet; one that holds nobody whom
    /// another one does not hold is none.
    fn join_smallest(&mut self) {
        let mut groups: Vec<_> = std::mem::take(&mut self.internal).into_iter().collect();
        groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
        let mut kept: Vec<(String, BTreeSet<String>)> = Vec::new();
        for (name, members) in groups {
            if kept.iter().any(|(_, known)| members.is_subset(known)) {
                continue;
            }
            if kept.len() < MAX_INTERNAL {
                kept.push((name, members));
                continue;
            }
            let least_exposed =
                kept.iter_mut().min_by_key(|(_, known)| self.exposure(known, &members));
            if let Some((network, known)) = least_exposed {
                known.extend(members);
                self.joined.entry(network.clone()).or_default().push(name);
            }
        }
        self.internal = kept.into_iter().collect();
    }

    /// How many more are reached by somebody when two groups become one.
    fn exposure(&self, one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
        let new = |from: &BTreeSet<String>, to: &BTreeSet<String>| {
            let callers = from.difference(to).count();
            callers * to.difference(from).filter(|name| self.listens.contains(*name)).count()
        };
        new(one, other) + new(other, one)
    }

    /// Lets a container that stands beside the platform reach one of it: in that one's network in
    /// which the fewest others meet it, or in a new one.
    fn attach(&mut self, container: String, host: &str) {
        self.edges.insert((container.clone(), host.to_owned()));
        let both = BTreeSet::from([container, host.to_owned()]);
        let has_host = self.internal.values().any(|members| members.contains(host));
        let known = self.internal.iter().filter(|(_, members)| !has_host || members.contains(host));
        let least_exposed = known.min_by_key(|(_, members)| self.exposure(members, &both));
        let name = match least_exposed {
            Some((name, _)) if has_host || self.internal.len() >= MAX_INTERNAL => name.clone(),
            _ => format!("to_{host}"),
        };
        self.internal.entry(name).or_default().extend(both);
    }

    /// Lets Prometheus reach what it asks, and those who watch each other.
    fn add_monitoring(&mut self, environment: &EnvironmentModel) {
        let watching: BTreeSet<_> =
            monitoring::published(environment).map(|(name, _)| name.to_owned()).collect();
        let mut members = watching.clone();
        self.published.extend(watching.iter().cloned());
        let stores = environment.databases.keys().chain(environment.caches.keys());
        for (store, exporter) in stores.map(|store| (store, monitoring::exporter(store))) {
            self.listens.insert(exporter.clone());
            self.edges.insert((monitoring::PROMETHEUS.to_owned(), exporter.clone()));
            self.attach(exporter.clone(), store);
            members.insert(exporter);
        }
        self.listens.extend(watching.iter().cloned());
        let scraped = environment.services.values().filter(|s| s.workload.metrics.is_some());
        for service in scraped {
            self.attach(monitoring::PROMETHEUS.to_owned(), &service.name);
        }
        for (from, to) in [
            (monitoring::PROMETHEUS, monitoring::ALERTMANAGER),
            (monitoring::GRAFANA, monitoring::PROMETHEUS),
            (monitoring::ALERTMANAGER, monitoring::MAILBOX),
        ] {
            if watching.contains(to) {
                self.edges.insert((from.to_owned(), to.to_owned()));
            }
        }
        self.internal.entry(monitoring::NETWORK.to_owned()).or_default().extend(members);
    }

    /// The internal networks that somebody is in.
    pub(super) fn internal_of(&self, member: &str) -> Vec<&str> {
        let internal = self.internal.iter().filter(|(_, members)| members.contains(member));
        internal.map(|(name, _)| name.as_str()).collect()
    }
}
