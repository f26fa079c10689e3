//! What tells Prometheus of a server that runs in the cluster: a program beside it in its pod, which asks
//! it through the pod's own loopback or socket.
//!
//! It is there where something reads ServiceMonitors. Without it nobody would ask.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::EXPORTER_PORT;
use groundplan_model::EntityKind;
use groundplan_schema::scalar::{Cpu, Size};

use crate::target::cluster::{Cluster, Host};
use crate::target::default::EXPORTER;
use crate::target::pod::hardening;
use crate::target::pod::image::pull_policy;
use crate::target::quantity::{cpu, size};

/// No container of an entity is called like this.
const NAME: &str = "prometheus-exporter";
/// What it asks for: a few kilobytes of text every half minute.
pub const CPU: Cpu = Cpu(10);
pub const MEMORY: Size = Size(64 << 20);

/// A program that serves the series of a server.
pub struct Exporter {
    image: &'static str,
    /// The port that its own instructions give it.
    pub port: u16,
}

/// prometheus-community/postgres_exporter and oliver006/redis_exporter, as Compose runs them.
const POSTGRES: Exporter =
    Exporter { image: "quay.io/prometheuscommunity/postgres-exporter:v0.20.1", port: 9187 };
const REDIS: Exporter = Exporter { image: "oliver006/redis_exporter:v1.88.0", port: 9121 };

impl Exporter {
    /// That of a database or a cache, where it is asked.
    pub fn of(cluster: &Cluster<'_, '_>, kind: EntityKind) -> Option<Self> {
        let is_asked = matches!(cluster.host, Host::Own(node) if node.has_prometheus_operator());
        match kind {
            EntityKind::Database => is_asked.then_some(POSTGRES),
            EntityKind::Cache => is_asked.then_some(REDIS),
            _ => None,
        }
    }

    /// Its port of the pod, and of the server's Service.
    pub fn service_port<'m>(&self) -> Map<'m> {
        Map::new()
            .with("name", EXPORTER_PORT)
            .with("port", self.port)
            .with("targetPort", EXPORTER_PORT)
            .with("protocol", "TCP")
    }

    /// The container beside the server.
    pub fn container<'m>(&self, env: List<'m>, mounts: List<'m>) -> Node<'m> {
        let port = Map::new()
            .with("name", EXPORTER_PORT)
            .with("containerPort", self.port)
            .with("protocol", "TCP");
        let requests = Map::new().with("cpu", cpu(CPU)).with("memory", size(MEMORY));
        let limits = Map::new().with("memory", size(MEMORY));
        let resources = Map::new().with("requests", requests).with("limits", limits);
        let mut container = Map::new()
            .with("name", NAME)
            .with("image", self.image)
            .with("imagePullPolicy", pull_policy(self.image))
            .with("env", env)
            .with("ports", Node::list([port]))
            .with("resources", resources)
            .with("securityContext", hardening::container());
        container.put_unless_empty("volumeMounts", mounts);
        Node::from(container).from_origin(&EXPORTER)
    }
}
