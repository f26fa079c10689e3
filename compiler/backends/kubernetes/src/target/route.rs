//! Routes: what Ingresses, their class and certificates agree on.

use groundplan_lowering::names::short_hash;
use groundplan_model::Running;
use groundplan_model::kinds::Route;
use groundplan_schema::Value;
use groundplan_schema::scalar::Domain;

use crate::target::cluster::Cluster;

/// The host of a route: its own, else the environment's domain, else any.
pub fn host<'m>(cluster: &Cluster<'_, 'm>, route: &'m Route) -> Option<&'m Value<Domain>> {
    route.host.as_ref().or(cluster.domain())
}

/// The name of a route's object: the service and the words of the path, a dot between them; a hash
/// where the words do not tell the route from others.
pub fn object_name<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    route: &'m Route,
) -> String {
    let (service, path) = (running.name, cluster.cx.value(&route.path).as_str());
    let host = route.host.as_ref().map(|host| cluster.cx.value(host));
    let words = path.trim_start_matches('/').replace('/', "-");
    let is_plain = path.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'/')
        && !path.contains("//")
        && !path.ends_with('/')
        && words.len() <= 40;
    match (path, host) {
        ("/", None) => format!("{service}.root"),
        (_, None) if is_plain => format!("{service}.{words}"),
        _ => {
            let route = format!("{}{path}", host.map_or("", |host| host.as_str()));
            format!("{service}.route-{}", short_hash(&route, 4))
        }
    }
}

/// The longest that a load balancer of AWS lets a connection be silent, in seconds.
pub const IDLE_MAX_ON_AWS: u64 = 4000;

/// The route whose connections may be silent longest, where one load balancer serves all of them.
pub fn most_patient<'m>(cluster: &Cluster<'_, 'm>) -> Option<&'m Route> {
    let services = cluster.cx.environment.services.values();
    let routes = services.flat_map(|service| service.route.values());
    routes.max_by_key(|route| cluster.cx.value(&route.idle_timeout))
}
