use groundplan_schema::scalar::{Domain, Duration, Name, PortName, Size, UrlPath};
use groundplan_schema::{Group, Keyed, Node, Value};

use super::{Health, Replicas, Scope, ServicePort, Slo, Workload};

/// A program that runs all the time and listens on ports.
#[derive(Clone, Debug, Node)]
#[node(name = "service")]
pub struct Service {
    /// The service's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// Ports that it listens on.
    pub port: Keyed<ServicePort>,
    /// How to tell that it is well.
    pub health: Option<Box<Health>>,
    /// Paths of the environment's domain that lead to it.
    pub route: Keyed<Route>,
    /// How many replicas run.
    pub replicas: Group<Replicas>,
    /// How reliable it is to be.
    pub slo: Option<Slo>,
    /// What every running thing has.
    #[node(flatten)]
    pub workload: Workload,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}

/// A path of the environment's domain that leads to a service.
#[derive(Clone, Debug, Node)]
#[node(name = "route")]
pub struct Route {
    /// Requests whose path begins with it are the service's.
    #[node(argument)]
    pub path: Value<UrlPath>,
    /// The name of the port that serves them. When it is not written: the HTTP port called `http`,
    /// else the first HTTP port by name, rather one that is not for metrics alone.
    pub port: Option<Value<PortName>>,
    /// Another host than the environment's domain.
    pub host: Option<Value<Domain>>,
    /// Whether connections are upgraded to WebSockets: they live long and stay with one replica.
    #[node(default = "#false", because = "most routes answer and are done")]
    pub websocket: Value<bool>,
    /// How long a connection may be silent.
    #[node(default = "60s", because = "the load balancer's own default")]
    pub idle_timeout: Value<Duration>,
    /// How large a request may be; as large as it likes when it is not written.
    pub max_body: Option<Value<Size>>,
}
