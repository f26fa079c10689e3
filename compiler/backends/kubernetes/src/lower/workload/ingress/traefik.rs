//! What Traefik is told about a route.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::Route;

use crate::target::cluster::Cluster;
use crate::target::default::HTTPS;
use crate::target::route::host;

/// The annotations of an Ingress. Without them it would be served on every entry point, over HTTP as
/// well; what redirects is an option of the installation.
pub fn annotations<'m>(cluster: &Cluster<'_, 'm>, route: &'m Route) -> Map<'m> {
    let key = |name: &str| format!("traefik.ingress.kubernetes.io/router.{name}");
    let by_default = |text: &'static str| Node::from(text).from_origin(&HTTPS);
    match host(cluster, route) {
        None => Map::new(),
        Some(_) => Map::new()
            .with(key("entrypoints"), by_default("websecure"))
            .with(key("tls"), by_default("true")),
    }
}
