//! Networks: who meets whom.
//!
//! Whatever somebody connects to has a network of its own that it shares with those who do, closed
//! to the outside (`internal`). Docker publishes no port into a closed network, so a container
//! that publishes ports or calls external systems has one more to itself, `NAME_outside`: without
//! masquerading, nothing that it sends finds its way back, unless it calls external systems.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::{EntityKind, EnvironmentModel};

use super::companion::{OBJECT_STORAGE, outside, probe_of};
use super::default::NETWORK;
use super::health::needs_companion;
use groundplan_document::{Map, Node};
use groundplan_lowering::names::monitoring;

/// What a network lets through to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Nothing.
    Closed,
    /// Ports of this machine lead in.
    Published,
    /// External systems are called, and ports may lead in.
    Open,
}

/// The networks and who is in them.
#[derive(Default)]
pub(super) struct Networks<'m> {
    networks: BTreeMap<String, Reach>,
    members: BTreeMap<&'m str, BTreeSet<String>>,
    companions: BTreeMap<String, BTreeSet<String>>,
}

impl<'m> Networks<'m> {
    /// The networks of an environment.
    pub fn of(environment: &'m EnvironmentModel, has_monitoring: bool) -> Self {
        let mut networks = Self::default();
        for edge in &environment.edges {
            match edge.to.kind {
                EntityKind::Service | EntityKind::Database | EntityKind::Cache => {
                    networks.join(&edge.from.name, &edge.to.name);
                    networks.join(&edge.to.name, &edge.to.name);
                }
                EntityKind::Bucket => networks.join(&edge.from.name, OBJECT_STORAGE),
                EntityKind::External => networks.open(&edge.from.name, Reach::Open),
                // Nothing listens there.
                EntityKind::Worker | EntityKind::Job | EntityKind::Cron | EntityKind::Secret => {}
            }
        }
        for service in environment.services.values() {
            if !service.port.is_empty() {
                networks.open(&service.name, Reach::Published);
            }
        }
        for running in environment.running() {
            if needs_companion(environment, &running) {
                networks.join(running.name, running.name);
                networks.join_beside(probe_of(running.name), running.name);
            }
        }
        if has_monitoring {
            networks.watch(environment);
        }
        networks
    }

    /// Lets Prometheus reach what it asks.
    fn watch(&mut self, environment: &'m EnvironmentModel) {
        for service in environment.services.values().filter(|s| s.workload.metrics.is_some()) {
            self.join(&service.name, &service.name);
            self.join_beside(monitoring::PROMETHEUS.to_owned(), &service.name);
        }
        for store in environment.databases.keys().chain(environment.caches.keys()) {
            self.join(store, store);
            self.join_beside(monitoring::exporter(store), store);
            self.join_beside(monitoring::exporter(store), monitoring::NETWORK);
        }
        for (service, _) in monitoring::published(environment) {
            self.join_beside(service.to_owned(), monitoring::NETWORK);
        }
        self.networks.insert(monitoring::NETWORK.to_owned(), Reach::Published);
    }

    fn join(&mut self, member: &'m str, network: &str) {
        self.networks.entry(network.to_owned()).or_insert(Reach::Closed);
        self.members.entry(member).or_default().insert(network.to_owned());
    }

    fn join_beside(&mut self, companion: String, network: &str) {
        self.networks.entry(network.to_owned()).or_insert(Reach::Closed);
        self.companions.entry(companion).or_default().insert(network.to_owned());
    }

    fn open(&mut self, member: &'m str, reach: Reach) {
        let network = outside(member);
        let known = self.networks.entry(network.clone()).or_insert(reach);
        *known = (*known).max(reach);
        self.members.entry(member).or_default().insert(network);
    }

    /// Puts a container into its networks; without any, it has none.
    pub fn put(&self, member: &str, container: &mut Map<'m>) {
        let networks = self.members.get(member).or_else(|| self.companions.get(member));
        match networks {
            Some(networks) => {
                let names = networks.iter().cloned();
                container.put("networks", Node::list(names).from_origin(&NETWORK));
            }
            None => {
                container.put("network_mode", Node::from("none").from_origin(&NETWORK));
            }
        }
    }

    /// The networks themselves.
    pub fn all(&self) -> Map<'m> {
        let mut out = Map::new();
        for (name, reach) in &self.networks {
            let network = match reach {
                Reach::Closed => Map::new().with("internal", true),
                Reach::Published => {
                    let options =
                        Map::new().with("com.docker.network.bridge.enable_ip_masquerade", "false");
                    Map::new().with("driver_opts", options)
                }
                Reach::Open => Map::new(),
            };
            let note = match reach {
                Reach::Closed => None,
                Reach::Published => Some("Ports of this machine lead in; nothing gets out."),
                Reach::Open => Some("The way to external systems."),
            };
            let mut node = Node::from(network).from_origin(&NETWORK);
            if let Some(note) = note {
                node = node.above(note);
            }
            out.put(name.clone(), node);
        }
        out
    }
}
