//! What the Prometheus operator and Grafana's sidecar pick up in a cluster.

use groundplan_model::{EntityKind, Running, Runtime};

use super::alert::Group;
use super::panel::Dashboard;
use super::prometheus::path;
use super::subject::{Selector, Watch};
use super::{DASHBOARDS, RULES, platform, runbooks, service, workload};
use groundplan_document::{Map, Node, write_json};
use groundplan_lowering::labels::Manager;
use groundplan_lowering::{Context, Names, labels};

/// How often pods are asked.
const INTERVAL: &str = "30s";

/// Adds one file for each entity, and one for the platform.
pub fn emit(cx: &Context<'_>) {
    let cluster = Cluster { cx, names: Names::new(cx.model, cx.environment.name()) };
    let namespace = cluster.names.prefix();
    let mut measured = Vec::new();
    for running in cx.environment.running() {
        let mut watch = workload::watch(&running, &namespace);
        let mut documents = Vec::new();
        if running.kind == EntityKind::Service
            && let Some(monitor) = cluster.service_monitor(&running)
        {
            documents.push(monitor);
            measured.push(running.name.as_ref());
            let selector = Selector::new(running.name, Some(&namespace));
            let asked = service::watch(cx, &running, &selector);
            watch.alerts.extend(asked.alerts);
            watch.panels.splice(0..0, asked.panels);
        }
        cluster.add(&watch, documents);
    }
    if let Some(Runtime::Kubernetes(_)) = cx.environment.runtime() {
        let stores = cx.environment.databases.keys().chain(cx.environment.caches.keys());
        for name in stores {
            cluster.add(&workload::watch_store(name, &namespace), Vec::new());
        }
    }
    if !measured.is_empty() {
        let panels = platform::panels(&measured, Some(&namespace));
        let dashboard = cluster.dashboard(None, &panels);
        // No entity's name holds a dot.
        let document = cluster.dashboard_map("dashboard.platform", "platform", &dashboard);
        cx.add_yaml("monitoring/dashboard.platform.yaml", &document);
    }
}

struct Cluster<'c, 'm> {
    cx: &'c Context<'m>,
    names: Names<'m>,
}

impl<'m> Cluster<'_, 'm> {
    fn add(&self, watch: &Watch, mut documents: Vec<Node<'m>>) {
        let entity = watch.entity.as_str();
        if self.has_operator() {
            documents.push(self.rules(watch));
        }
        let dashboard = self.dashboard(Some(entity), &watch.panels);
        documents.push(self.dashboard_map(&format!("{entity}.dashboard"), entity, &dashboard));
        self.cx.add_yaml_stream(&format!("monitoring/{entity}.yaml"), &documents);
    }

    fn object(&self, api: &'static str, kind: &'static str, metadata: Map<'m>) -> Map<'m> {
        Map::new().with("apiVersion", api).with("kind", kind).with("metadata", metadata)
    }

    fn metadata(&self, name: &str, entity: &str, more: Map<'m>) -> Map<'m> {
        let mut labels = labels::labels(self.cx, entity, "monitoring", Manager::Helm);
        // What selects it wins over a label that is ours or the platform's.
        labels.entries.retain(|(key, _)| more.entries.iter().all(|(other, _)| other != key));
        labels.entries.extend(more.entries);
        Map::new()
            .with("name", name.to_owned())
            .with("namespace", self.names.prefix())
            .with("labels", labels)
    }

    /// Whether something reads monitors and rules.
    fn has_operator(&self) -> bool {
        match self.cx.environment.runtime() {
            Some(Runtime::Kubernetes(node)) => node.has_prometheus_operator(),
            _ => true,
        }
    }

    /// The labels by which the operator of the cluster selects monitors and rules.
    fn selected(&self) -> Map<'m> {
        let mut selected = Map::new();
        if let Some(Runtime::Kubernetes(node)) = self.cx.environment.runtime() {
            for (key, value) in node.monitoring.labels.iter() {
                selected.put(key.as_ref(), self.cx.node(value, |value| value.as_str()));
            }
        }
        selected
    }

    fn service_monitor(&self, running: &Running<'m>) -> Option<Node<'m>> {
        if !self.has_operator() {
            return None;
        }
        let metrics = running.workload.metrics.as_ref()?;
        let named = metrics.port.as_ref().map(|name| self.cx.value(name).as_str());
        let port = running.port(named)?.name.peek().0.to_string();
        let (path, parameters) = path(self.cx, metrics);
        let mut endpoint =
            Map::new().with("port", port).with("path", path).with("interval", INTERVAL);
        endpoint.put_unless_empty("params", parameters);
        let selected = Map::new().with(labels::NAME, running.name.as_ref());
        let spec = Map::new()
            // The job of its series is the entity's name.
            .with("jobLabel", labels::NAME)
            .with("selector", Map::new().with("matchLabels", selected))
            .with("endpoints", vec![endpoint.into()]);
        let metadata = self.metadata(running.name, running.name, self.selected());
        let object = self.object("monitoring.coreos.com/v1", "ServiceMonitor", metadata);
        Some(Node::from(object.with("spec", spec)).from_origin(running.origin))
    }

    fn rules(&self, watch: &Watch) -> Node<'m> {
        let group =
            Group { entity: &watch.entity, runbooks: runbooks(self.cx), alerts: &watch.alerts };
        let metadata = self.metadata(&watch.entity, &watch.entity, self.selected());
        let spec = Map::new().with("groups", vec![group.rules().into()]);
        let object = self.object("monitoring.coreos.com/v1", "PrometheusRule", metadata);
        Node::from(object.with("spec", spec)).from_origin(&RULES)
    }

    fn dashboard(&self, entity: Option<&str>, panels: &[super::panel::Panel]) -> Node<'m> {
        let platform = self.names.prefix();
        let description = self.cx.header().join(" ");
        Dashboard { platform: &platform, entity, description, panels }.json()
    }

    fn dashboard_map(&self, name: &str, entity: &str, dashboard: &Node<'m>) -> Node<'m> {
        let picked = Map::new().with("grafana_dashboard", "1");
        let metadata = self.metadata(name, entity, picked);
        let (text, _) = write_json(dashboard);
        let data = Map::new().with(format!("{}-{entity}.json", self.names.prefix()), text);
        let object = self.object("v1", "ConfigMap", metadata).with("data", data);
        Node::from(object).from_origin(&DASHBOARDS)
    }
}
