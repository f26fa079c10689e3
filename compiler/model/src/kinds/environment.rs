use groundplan_schema::scalar::{
    AwsAccount, AwsPrincipal, AwsRegion, Cidr, Domain, Duration, EntityName, Money, Name, Percent,
    Phrase,
};
use groundplan_schema::{Choice, Group, Node, Overrides, Value};

use super::{
    Alerts, Bucket, Cache, CronJob, Database, Defaults, External, Job, Kubernetes, Secret, Service,
    Worker,
};

/// A place where the platform runs: `compose`, `kubernetes` or `aws`. Entities repeated inside it
/// override the ones of the same name, field by field.
#[derive(Clone, Debug, Node)]
#[node(name = "environment")]
pub struct Environment {
    /// The environment's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// It runs under Docker Compose on one machine.
    pub compose: Option<Compose>,
    /// It runs on a Kubernetes cluster that is already there.
    pub kubernetes: Option<Kubernetes>,
    /// It runs on AWS: on EKS, with managed databases and caches.
    pub aws: Option<Aws>,
    /// The DNS name under which its routes are reached.
    pub domain: Option<Value<Domain>>,
    /// What it may cost.
    pub budget: Option<Budget>,
    /// Standards that it has to meet.
    pub compliance: Vec<Value<Compliance>>,
    /// What is logged and for how long it is kept.
    pub logging: Group<Logging>,
    /// Who hears of trouble.
    pub alerts: Option<Alerts>,
    /// What entities are in this environment when they do not say themselves.
    pub defaults: Option<Defaults>,
    /// Overrides of services.
    pub service: Overrides<Service>,
    /// Overrides of workers.
    pub worker: Overrides<Worker>,
    /// Overrides of jobs.
    pub job: Overrides<Job>,
    /// Overrides of cron jobs.
    pub cron: Overrides<CronJob>,
    /// Overrides of databases.
    pub database: Overrides<Database>,
    /// Overrides of caches.
    pub cache: Overrides<Cache>,
    /// Overrides of buckets.
    pub bucket: Overrides<Bucket>,
    /// Overrides of external systems.
    pub external: Overrides<External>,
    /// Overrides of secrets.
    pub secret: Overrides<Secret>,
}

impl Environment {
    /// Every secret that the environment itself needs, beside what runs in it, and what for.
    pub fn secrets(&self) -> impl Iterator<Item = (&'static str, &Value<EntityName>)> {
        let alerts = self.alerts.iter().flat_map(|alerts| alerts.secrets());
        let backups = self.kubernetes.iter().flat_map(|node| &node.backups);
        let backups = backups.flat_map(|backups| backups.secrets());
        alerts.map(|it| ("alerts", it)).chain(backups.map(|it| ("backups", it)))
    }
}

/// An environment under Docker Compose.
#[derive(Clone, Debug, Node)]
#[node(name = "compose")]
pub struct Compose {
    /// Whether Prometheus, Grafana and Alertmanager come along, under the profile `monitoring`.
    #[node(default = "#true", because = "what production is watched with can be tried at home")]
    pub monitoring: Value<bool>,
}

/// An environment on AWS.
#[derive(Clone, Debug, Node)]
#[node(name = "aws")]
pub struct Aws {
    /// The account: 12 digits.
    pub account: Value<AwsAccount>,
    /// The region.
    pub region: Value<AwsRegion>,
    /// How much is spent on staying up.
    #[node(
        default = "standard",
        because = "an environment is taken seriously unless it says that it is lean"
    )]
    pub profile: Value<Profile>,
    /// How many availability zones are used, from 2 to 4; 2 for `lean` and 3 for `standard`.
    pub zones: Option<Value<u32>>,
    /// The addresses of the network.
    #[node(default = "10.0.0.0/16", because = "room for four zones of 4 091 pods each")]
    pub network: Value<Cidr>,
    /// The cluster's version.
    #[node(default = "1.36", because = "the newest version in standard support everywhere")]
    pub kubernetes_version: Value<KubernetesVersion>,
    /// Networks from which the cluster's API can be reached; without any it is reached only from
    /// inside the network.
    pub access_from: Vec<Value<Cidr>>,
    /// IAM roles and users that administer the cluster, beside the role that applies the
    /// infrastructure; whoever makes the cluster is none of them unless it is named here.
    pub cluster_admins: Vec<Value<AwsPrincipal>>,
    /// Machines of one type for the cluster, instead of EKS Auto Mode.
    pub nodes: Option<Nodes>,
}

/// A group of machines for the cluster.
#[derive(Clone, Debug, Node)]
#[node(name = "nodes")]
pub struct Nodes {
    /// The machines' type, such as `m7g.large`.
    pub instance_type: Value<Phrase>,
    /// How many machines there are at least.
    #[node(default = "2", because = "one machine can fail")]
    pub min: Value<u32>,
    /// How many machines there are at most.
    #[node(default = "6", because = "three times the least")]
    pub max: Value<u32>,
}

/// How much an environment spends on staying up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Profile {
    /// One NAT gateway, two zones, short retention.
    Lean,
    /// A NAT gateway in each of three zones, long retention, a cluster that is protected from
    /// deletion.
    Standard,
}

/// A version of Kubernetes that EKS offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum KubernetesVersion {
    /// Kubernetes 1.35.
    #[node(name = "1.35")]
    V1_35,
    /// Kubernetes 1.36.
    #[node(name = "1.36")]
    V1_36,
    /// Kubernetes 1.37.
    #[node(name = "1.37")]
    V1_37,
}

/// What an environment may cost.
#[derive(Clone, Debug, Node)]
#[node(name = "budget")]
pub struct Budget {
    /// The most that a month may cost, in US dollars.
    pub monthly: Value<Money>,
    /// The share of it at which somebody is told.
    #[node(default = "80%", because = "early enough to act within the month")]
    pub alert: Value<Percent>,
}

/// A standard that an environment has to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Compliance {
    /// SOC 2: an audit trail and a year of logs.
    #[node(name = "soc2")]
    Soc2,
    /// PCI DSS 4.0.1: a year of logs, three months at hand (requirement 10.5.1).
    #[node(name = "pci-dss")]
    PciDss,
    /// HIPAA: six years of audit logs (45 CFR 164.316(b)(2)(i)).
    #[node(name = "hipaa")]
    Hipaa,
}

/// What is logged and for how long it is kept.
#[derive(Clone, Debug, Node)]
#[node(name = "logging")]
pub struct Logging {
    /// For how long logs are kept.
    #[node(default = "30d", because = "long enough to look into what is noticed late")]
    pub retention: Value<Duration>,
}
