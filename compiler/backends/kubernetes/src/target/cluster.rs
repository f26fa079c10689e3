//! The cluster that an environment runs in, and whom an object in it belongs to.

use std::sync::Arc;

use groundplan_document::Node;
use groundplan_lowering::names::namespace;
use groundplan_lowering::{Context, Names};
use groundplan_model::cluster::MONITORING;
use groundplan_model::kinds::{Aws, Kubernetes};
use groundplan_model::{EntityKind, Runtime};
use groundplan_schema::Value;
use groundplan_schema::scalar::Domain;
use groundplan_source::Origin;

use crate::target::edges::Edges;

/// The class of Ingress on AWS.
pub const CLASS_ON_AWS: &str = "alb";

/// The cluster that an environment is lowered for, and everything that lowering reads.
#[derive(Clone, Copy)]
pub struct Cluster<'a, 'm> {
    /// What is read, and where files and questions go.
    pub cx: &'a Context<'m>,
    /// Whose cluster it is.
    pub host: Host<'m>,
    /// What connects to what.
    pub edges: &'a Edges<'m>,
    /// What things are called.
    pub names: Names<'m>,
}

/// Whose cluster it is.
#[derive(Clone, Copy)]
pub enum Host<'m> {
    /// One that is already there; databases and caches run in it.
    Own(&'m Kubernetes),
    /// One on EKS; databases and caches are managed outside it.
    Aws(&'m Aws),
}

/// What an object belongs to: an entity, or the environment as a whole.
#[derive(Clone, Copy)]
pub struct Owner<'a, 'm> {
    /// The name that its objects carry.
    pub name: &'a str,
    /// The role in the architecture: the word of the kind, or `platform`.
    pub component: &'static str,
    /// Where it was written.
    pub origin: &'m Origin,
}

impl<'a, 'm> Owner<'a, 'm> {
    /// An entity.
    pub fn entity(kind: EntityKind, name: &'a Arc<str>, origin: &'m Origin) -> Self {
        Self { name, component: kind.word(), origin }
    }
}

impl<'a, 'm> Cluster<'a, 'm> {
    /// The cluster of an environment; none for one that runs elsewhere.
    pub fn of(cx: &'a Context<'m>, edges: &'a Edges<'m>) -> Option<Self> {
        let host = match cx.environment.runtime()? {
            Runtime::Kubernetes(node) => {
                // All that is not written follows from it, so that nothing is sure before it is.
                node.preset.iter().for_each(|preset| _ = cx.value(preset));
                let addons = &node.addons;
                [&addons.cert_manager, &addons.prometheus_operator, &addons.metrics_server]
                    .into_iter()
                    .flatten()
                    .for_each(|is_there| _ = cx.value(is_there));
                Host::Own(node)
            }
            Runtime::Aws(node) => Host::Aws(node),
            Runtime::Compose(_) => return None,
        };
        let names = Names::new(cx.model, cx.environment.name());
        Some(Self { cx, host, edges, names })
    }

    /// The namespace that holds everything.
    pub fn namespace(&self) -> String {
        namespace(self.cx)
    }

    /// Whether databases and caches are managed by AWS.
    pub fn is_aws(&self) -> bool {
        matches!(self.host, Host::Aws(_))
    }

    /// Whether the nodes are run by EKS Auto Mode.
    pub fn is_auto_mode(&self) -> bool {
        matches!(self.host, Host::Aws(aws) if aws.nodes.is_none())
    }

    /// The class of Ingress; none where an Ingress without one is served.
    pub fn ingress_class(&self) -> Option<Node<'m>> {
        let Host::Own(node) = self.host else { return Some(Node::from(CLASS_ON_AWS)) };
        match &node.ingress.class {
            Some(class) => Some(self.cx.node(class, |class| class.as_str())),
            None => Some(usual(node, node.facts().ingress.class?)),
        }
    }

    /// The namespace that Prometheus runs in.
    pub fn monitoring_namespace(&self) -> Node<'m> {
        let Host::Own(node) = self.host else { return Node::from(MONITORING) };
        match &node.monitoring.namespace {
            Some(name) => self.cx.node(name, |name| name.as_str()),
            None => usual(node, node.facts().monitoring),
        }
    }

    /// Whether cert-manager has certificates signed; on AWS, ACM has them.
    pub fn has_cert_manager(&self) -> bool {
        matches!(self.host, Host::Own(node) if node.has_cert_manager())
    }

    /// Whether autoscalers see how busy pods are.
    pub fn has_metrics_server(&self) -> bool {
        match self.host {
            Host::Own(node) => node.has_metrics_server(),
            Host::Aws(_) => true,
        }
    }

    /// Whether the cluster gives users and groups to pods itself, and refuses others.
    pub fn gives_users(&self) -> bool {
        matches!(self.host, Host::Own(node) if node.facts().gives_users)
    }

    /// The registry that holds the images that are built.
    pub fn registry(&self) -> String {
        match self.host {
            Host::Own(node) => self.cx.value(&node.registry).to_string(),
            Host::Aws(aws) => {
                let (account, region) = (self.cx.value(&aws.account), self.cx.value(&aws.region));
                Names::ecr_registry(account, region)
            }
        }
    }

    /// The domain under which routes are reached.
    pub fn domain(&self) -> Option<&'m Value<Domain>> {
        self.cx.environment.domain()
    }

    /// What belongs to the environment as a whole, under that name.
    pub fn shared<'n>(&self, name: &'n str) -> Owner<'n, 'm> {
        Owner { name, component: "platform", origin: self.cx.environment.node.name.origin() }
    }
}

/// What the cluster's preset knows, or what most clusters have.
fn usual<'m>(node: &'m Kubernetes, known: &'static str) -> Node<'m> {
    Node::from(known).from_origin(node.facts_origin())
}
