use groundplan_schema::scalar::{Cidr, Cron, EntityName, Image, Label, Namespace, Phrase, Port};
use groundplan_schema::{Choice, Group, Map, Node, Value};

/// An environment on a cluster that is already there.
#[derive(Clone, Debug, Node)]
#[node(name = "kubernetes")]
pub struct Kubernetes {
    /// What kind of cluster it is; what is not written about it follows from that. Without it, a
    /// cluster of kubeadm's with ingress-nginx, cert-manager, External Secrets and the Prometheus
    /// operator.
    pub preset: Option<Value<ClusterPreset>>,
    /// The namespace of everything; the platform's name and the environment's when it is not written.
    pub namespace: Option<Value<Namespace>>,
    /// The registry that built images are pushed to, such as `ghcr.io/example`.
    pub registry: Value<Phrase>,
    /// The Secret of the namespace that holds the registry's credentials, where nodes have none of
    /// their own.
    pub pull_secret: Option<Value<Phrase>>,
    /// What of the usual additions is installed.
    pub addons: Group<Addons>,
    /// What serves routes.
    pub ingress: Group<IngressController>,
    /// The Gateway that serves routes: they are routes of the Gateway API then, and no Ingresses.
    pub gateway: Option<Gateway>,
    /// What resolves names, where it is not what the preset has.
    pub dns: Option<Resolver>,
    /// What watches the platform.
    pub monitoring: Group<ClusterMonitoring>,
    /// Where backups of databases go. None are made without it.
    pub backups: Option<Backups>,
    /// The storage class of volumes; the cluster's default class when it is not named.
    pub storage_class: Option<Value<Phrase>>,
    /// The cert-manager issuer that signs the routes' certificates.
    #[node(default = "letsencrypt", because = "the usual name of a cluster's public issuer")]
    pub cluster_issuer: Value<Phrase>,
    /// How that issuer has it proved that the domain is ours.
    #[node(default = "http-01", because = "the way that needs no rights in the domain's DNS")]
    pub challenge: Value<Challenge>,
    /// The External Secrets store that holds the secrets' values.
    #[node(default = "platform", because = "one store for the platform, named after it")]
    pub secret_store: Value<Phrase>,
    /// The property that holds the value in every entry of that store; the entry itself when it is
    /// not named.
    pub secret_property: Option<Value<Phrase>>,
}

/// A kind of cluster whose conventions are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ClusterPreset {
    /// kind, with cloud-provider-kind for routes.
    Kind,
    /// k3s, with what it brings.
    K3s,
    /// Google Kubernetes Engine.
    Gke,
    /// Azure Kubernetes Service, with the add-on for application routing.
    Aks,
    /// OpenShift.
    Openshift,
    /// Amazon EKS that is already there, with the AWS Load Balancer Controller.
    Eks,
}

/// How it is proved that a domain is ours before its certificate is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Challenge {
    /// ACME asks for a file over HTTP, which pods of cert-manager's serve beside the platform.
    #[node(name = "http-01")]
    Http,
    /// ACME asks for a record in DNS, which cert-manager writes.
    #[node(name = "dns-01")]
    Dns,
    /// Nobody asks: the issuer is an authority of one's own.
    None,
}

/// What is installed on a cluster beside Kubernetes itself; where nothing is said, what the preset
/// brings, and without one everything. What is not there, nothing is written for.
#[derive(Clone, Debug, Node)]
#[node(name = "addons")]
pub struct Addons {
    /// cert-manager, which has certificates signed.
    pub cert_manager: Option<Value<bool>>,
    /// The Prometheus operator, which reads ServiceMonitors and PrometheusRules.
    pub prometheus_operator: Option<Value<bool>>,
    /// The metrics API, by which autoscalers see how busy pods are.
    pub metrics_server: Option<Value<bool>>,
}

/// What serves routes on a cluster.
#[derive(Clone, Debug, Node)]
#[node(name = "ingress")]
pub struct IngressController {
    /// The class of Ingress; the preset's, or `nginx`.
    pub class: Option<Value<Phrase>>,
    /// The namespace that the controller's pods run in, or the proxies of a Gateway: `ingress-nginx` for
    /// the class `nginx`, one called like the class for others and the Gateway's own for a Gateway, where
    /// the preset says nothing else.
    pub namespace: Option<Value<Namespace>>,
    /// Labels of the controller's pods; all pods of its namespace without them.
    pub labels: Map<Label>,
    /// The addresses that requests come from, where a load balancer outside the cluster serves
    /// routes: instead of pods.
    pub from: Vec<Value<Cidr>>,
}

/// A Gateway that is there. Its listeners say which hosts it serves and with which certificates, and
/// whether HTTP leads to HTTPS.
#[derive(Clone, Debug, Node)]
#[node(name = "gateway")]
pub struct Gateway {
    /// Its name.
    #[node(argument)]
    pub name: Value<Phrase>,
    /// The namespace that it is in; the platform's own when it is not written.
    pub namespace: Option<Value<Namespace>>,
    /// The listener that routes are attached to; every one that takes them when it is not written.
    pub listener: Option<Value<Phrase>>,
}

/// A bucket that backups of databases go to, in a store that speaks the protocol of S3.
#[derive(Clone, Debug, Node)]
#[node(name = "backups")]
pub struct Backups {
    /// The bucket, and a path in it if need be, such as `acme-backups/shop`.
    #[node(argument)]
    pub bucket: Value<Phrase>,
    /// The image that brings them there: it has to have `sh`, `date` and the AWS command line.
    pub image: Value<Image>,
    /// The URL of the store; that of S3 in the region when it is not written.
    pub endpoint: Option<Value<Phrase>>,
    /// The region of the bucket.
    #[node(default = "us-east-1", because = "what stores answer to that have no regions")]
    pub region: Value<Phrase>,
    /// The secret that holds the id of the access key.
    pub access_key: Value<EntityName>,
    /// The secret that holds the key itself.
    pub secret_key: Value<EntityName>,
    /// When they are made, in UTC.
    #[node(default = "17 2 * * *", because = "at night, and not when everybody else does")]
    pub schedule: Value<Cron>,
    /// The port of the store.
    #[node(default = "443", because = "what is outside is spoken to over TLS")]
    pub port: Value<Port>,
    /// The namespace of the store, where it runs in the same cluster.
    pub namespace: Option<Value<Namespace>>,
    /// The addresses of the store, where they are fixed: network policies then allow these alone.
    pub cidr: Vec<Value<Cidr>>,
}

impl Backups {
    /// Every secret that is needed to bring one there.
    pub fn secrets(&self) -> [&Value<EntityName>; 2] {
        [&self.access_key, &self.secret_key]
    }
}

/// What resolves names in a cluster.
#[derive(Clone, Debug, Node)]
#[node(name = "dns")]
pub struct Resolver {
    /// The namespace of its pods.
    pub namespace: Option<Value<Namespace>>,
    /// Labels of its pods; all pods of its namespace without them.
    pub labels: Map<Label>,
    /// The port of its pods.
    #[node(default = "53", because = "the port of DNS")]
    pub port: Value<Port>,
    /// Addresses that are asked, beside or instead of pods: of a cache on each node, or of the
    /// Service itself.
    pub address: Vec<Value<Cidr>>,
}

/// What watches the platform on a cluster.
#[derive(Clone, Debug, Node)]
#[node(name = "monitoring")]
pub struct ClusterMonitoring {
    /// The namespace that Prometheus runs in; the preset's, or `monitoring`.
    pub namespace: Option<Value<Namespace>>,
    /// Labels by which its operator selects ServiceMonitors and PrometheusRules, such as
    /// `release "kube-prometheus-stack"`.
    pub labels: Map<Label>,
}
