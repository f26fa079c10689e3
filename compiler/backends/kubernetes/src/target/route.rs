//! Routes: what Ingresses, their class and certificates agree on.

use groundplan_lowering::names::bounded;
use groundplan_model::kinds::Route;
use groundplan_schema::Value;
use groundplan_schema::scalar::Domain;

use crate::target::cluster::Cluster;

/// The class of Ingress on AWS.
pub const CLASS_ON_AWS: &str = "alb";

/// The host of a route: its own, else the environment's domain, else any.
pub fn host<'m>(cluster: &Cluster<'_, 'm>, route: &'m Route) -> Option<&'m Value<Domain>> {
    route.host.as_ref().or(cluster.domain())
}

/// The Secret that holds a host's certificate, and the name of the certificate itself.
pub fn certificate(host: &str) -> String {
    bounded(&format!("tls-{}", host.replace('.', "-")), 63)
}
