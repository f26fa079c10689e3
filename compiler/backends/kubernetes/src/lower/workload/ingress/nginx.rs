//! What ingress-nginx is told about a route.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::{PortProtocol, Route, ServicePort};

use crate::target::cluster::Cluster;
use crate::target::default::MAX_BODY;

/// The annotations of an Ingress.
pub fn annotations<'m>(
    cluster: &Cluster<'_, 'm>,
    route: &'m Route,
    port: &'m ServicePort,
) -> Map<'m> {
    let cx = cluster.cx;
    let key = |name: &str| format!("nginx.ingress.kubernetes.io/{name}");
    let idle = || cx.node(&route.idle_timeout, |idle| idle.0.to_string());
    let mut annotations =
        Map::new().with(key("proxy-read-timeout"), idle()).with(key("proxy-send-timeout"), idle());
    let size = match &route.max_body {
        Some(size) => cx.node(size, |size| size.0.to_string()),
        None => Node::from("0").from_origin(&MAX_BODY),
    };
    annotations.put(key("proxy-body-size"), size);
    if *cx.value(&port.protocol) == PortProtocol::Grpc {
        annotations.put(key("backend-protocol"), "GRPC");
    }
    if *cx.value(&route.websocket) {
        annotations.put(key("affinity"), cx.node(&route.websocket, |_| "cookie"));
    }
    annotations
}
