//! Routes by the Gateway API: attached to a Gateway that somebody else looks after, and to what it says of
//! listeners and certificates.

use groundplan_document::{Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::{Gateway, PortProtocol, Route, ServicePort};

use crate::target::cluster::{Cluster, Owner};
use crate::target::kind::{GRPC_ROUTE, HTTP_ROUTE};
use crate::target::object::document;
use crate::target::route::{host, object_name};

/// The route of a service.
pub fn object<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    gateway: &'m Gateway,
    (route, port): (&'m Route, &'m ServicePort),
    owner: Owner<'_, 'm>,
) -> Node<'m> {
    let cx = cluster.cx;
    let is_grpc = *cx.value(&port.protocol) == PortProtocol::Grpc;
    let backend = Map::new()
        .with("name", running.name.as_ref())
        .with("port", cx.node(&port.number, |number| number.0));
    let matched =
        if is_grpc { method(cx.value(&route.path).as_str()) } else { Some(path(cluster, route)) };
    let rule = Map::new()
        .with_some("matches", matched.map(|matched| Node::list([matched])))
        .with("backendRefs", Node::list([backend]));
    let host = host(cluster, route).map(|host| cx.node(host, |host| host.as_str()));
    let spec = Map::new()
        .with("parentRefs", Node::list([parent(cluster, gateway)]))
        .with_some("hostnames", host.map(|host| Node::list([host])))
        .with("rules", Node::list([rule]));
    let kind = if is_grpc { GRPC_ROUTE } else { HTTP_ROUTE };
    let name = object_name(cluster, running, route);
    document(cluster.annotated(kind, owner, &name, Map::new()).with("spec", spec), owner)
}

fn parent<'m>(cluster: &Cluster<'_, 'm>, gateway: &'m Gateway) -> Map<'m> {
    let cx = cluster.cx;
    let namespace = gateway.namespace.as_ref().map(|name| cx.node(name, |name| name.as_str()));
    let listener = gateway.listener.as_ref().map(|name| cx.node(name, |name| name.as_str()));
    Map::new()
        .with("name", cx.node(&gateway.name, |name| name.as_str()))
        .with_some("namespace", namespace)
        .with_some("sectionName", listener)
}

fn path<'m>(cluster: &Cluster<'_, 'm>, route: &'m Route) -> Map<'m> {
    let value = cluster.cx.node(&route.path, |path| path.as_str());
    Map::new().with("path", Map::new().with("type", "PathPrefix").with("value", value))
}

/// A path of gRPC is a service and a method; `/` is all of them.
fn method(path: &str) -> Option<Map<'_>> {
    let mut words = path.split('/').filter(|word| !word.is_empty());
    let service = words.next()?;
    let method = Map::new().with("service", service).with_some("method", words.next());
    Some(Map::new().with("method", method))
}
