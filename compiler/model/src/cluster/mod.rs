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
}

/// What serves routes on a kind of cluster.
#[derive(Debug)]
pub struct IngressFacts {
    /// The class of Ingress; none where an Ingress without one is served.
    pub class: Option<&'static str>,
    /// Where requests come from.
    pub from: &'static [Peer],
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

    /// The namespace that Prometheus runs in.
    pub fn monitoring_namespace(&self) -> &str {
        let written = self.monitoring.namespace.as_ref();
        written.map_or(self.facts().monitoring, |namespace| namespace.peek().0.as_str())
    }
}
