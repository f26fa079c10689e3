//! What a cluster that is already there is like, where a description does not say: by its preset.

mod presets;

use groundplan_schema::Value;
use groundplan_source::{DefaultRule, Origin};

use crate::kinds::Kubernetes;

pub use presets::{GKE_CLASS, KUBE_DNS, MONITORING, controllers_namespace};

/// What is known of a kind of cluster.
#[derive(Debug)]
pub struct Facts {
    /// What serves routes.
    pub ingress: IngressFacts,
    /// Where names are resolved: any of these.
    pub dns: &'static [Peer],
    /// The namespace that Prometheus runs in.
    pub monitoring: &'static str,
    /// Whether ServiceMonitors and PrometheusRules of the operator's own group are usual there.
    pub prometheus_operator: bool,
    /// Whether the metrics API comes with it.
    pub metrics_server: bool,
    /// Whether it gives users and groups to pods itself, and refuses others.
    pub gives_users: bool,
}

/// What serves routes on a kind of cluster.
#[derive(Debug)]
pub struct IngressFacts {
    /// The class of Ingress; none where an Ingress without one is served.
    pub class: Option<&'static str>,
    /// Where requests come from.
    pub from: &'static [Peer],
    /// Whether a Gateway's requests come from there too; from its own namespace otherwise.
    pub gateway: bool,
    /// How those addresses are wider than what they stand for, as a clause.
    pub wider: Option<&'static str>,
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Pods.
    Pods {
        /// Their namespace.
        namespace: &'static str,
        /// Their labels; all of the namespace without any.
        labels: &'static [(&'static str, &'static str)],
        /// The port that they listen on, where it follows from what they are.
        port: Option<u16>,
    },
    /// Addresses.
    Block(&'static str),
}

static PLAIN: Origin = Origin::Default(&DefaultRule {
    id: "kubernetes.preset",
    because: "where most clusters have it",
});

impl Kubernetes {
    /// What is known of its kind.
    pub fn facts(&self) -> &'static Facts {
        presets::facts(self.preset.as_ref().map(|preset| *preset.peek().0))
    }

    /// Where that comes from: the preset, or the default.
    pub fn facts_origin(&self) -> &Origin {
        self.preset.as_ref().map_or(&PLAIN, Value::origin)
    }

    /// The class of Ingress; none where an Ingress without one is served.
    pub fn ingress_class(&self) -> Option<&str> {
        let written = self.ingress.class.as_ref().map(|class| class.peek().0.as_str());
        written.or(self.facts().ingress.class)
    }

    /// Whether cert-manager is there.
    pub fn has_cert_manager(&self) -> bool {
        self.addons.cert_manager.as_ref().is_none_or(|written| *written.peek().0)
    }

    /// Whether the Prometheus operator is there.
    pub fn has_prometheus_operator(&self) -> bool {
        let written = self.addons.prometheus_operator.as_ref();
        written.map_or(self.facts().prometheus_operator, |written| *written.peek().0)
    }

    /// Whether the metrics API is there.
    pub fn has_metrics_server(&self) -> bool {
        let written = self.addons.metrics_server.as_ref();
        written.map_or(self.facts().metrics_server, |written| *written.peek().0)
    }

    /// The namespace that Prometheus runs in.
    pub fn monitoring_namespace(&self) -> &str {
        let written = self.monitoring.namespace.as_ref();
        written.map_or(self.facts().monitoring, |namespace| namespace.peek().0.as_str())
    }
}
