//! Routes: what Ingresses, their class and certificates agree on.

use groundplan_model::kinds::Route;
use groundplan_schema::Value;
use groundplan_schema::scalar::Domain;

use crate::target::cluster::Cluster;

/// The host of a route: its own, else the environment's domain, else any.
pub fn host<'m>(cluster: &Cluster<'_, 'm>, route: &'m Route) -> Option<&'m Value<Domain>> {
    route.host.as_ref().or(cluster.domain())
}

/// The longest that a load balancer of AWS lets a connection be silent, in seconds.
pub const IDLE_MAX_ON_AWS: u64 = 4000;

/// The route whose connections may be silent longest, where one load balancer serves all of them.
pub fn most_patient<'m>(cluster: &Cluster<'_, 'm>) -> Option<&'m Route> {
    let services = cluster.cx.environment.services.values();
    let routes = services.flat_map(|service| service.route.values());
    routes.max_by_key(|route| cluster.cx.value(&route.idle_timeout))
}
