//! Routes: an Ingress or a route of the Gateway API for each, because idle timeouts, stickiness and the order in which a load
//! balancer tries paths are an Ingress's own.

mod alb;
mod gateway;
mod nginx;
mod traefik;

use groundplan_document::{Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::{Kubernetes, Route, Service};

use crate::target::certificate;
use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::ingress_controller::IngressController as Controller;
use crate::target::kind::INGRESS;
use crate::target::object::document;
use crate::target::route::{host, object_name};

/// The Ingresses of a service.
pub fn objects<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    service: &'m Service,
    owner: Owner<'_, 'm>,
) -> Vec<Node<'m>> {
    let routes = service.route.values();
    routes.filter_map(|route| ingress(cluster, running, service, route, owner)).collect()
}

fn ingress<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    service: &'m Service,
    route: &'m Route,
    owner: Owner<'_, 'm>,
) -> Option<Node<'m>> {
    let cx = cluster.cx;
    let wanted = route.port.as_ref().map(|name| cx.value(name).as_str());
    let port = service.port.get(running.port(wanted)?.name.peek().0.as_str())?;
    if let Host::Own(Kubernetes { gateway: Some(gateway), .. }) = cluster.host {
        return Some(gateway::object(cluster, running, gateway, (route, port), owner));
    }
    let controller = cluster.ingress_controller();
    let annotations = match controller {
        Controller::Alb => alb::annotations(cluster, running, route, port),
        Controller::Nginx => nginx::annotations(cluster, route, port),
        Controller::Gce => {
            Map::new().with_some("kubernetes.io/ingress.class", cluster.ingress_class())
        }
        Controller::Traefik => traefik::annotations(cluster, route),
        Controller::Gateway | Controller::Other => Map::new(),
    };
    // GKE reads the class from the annotation alone, and an Ingress may not have both.
    let class = cluster.ingress_class().filter(|_| controller != Controller::Gce);
    let number = Map::new().with("number", cx.node(&port.number, |number| number.0));
    let backend = Map::new().with("name", running.name.as_ref()).with("port", number);
    let rule_path = Map::new()
        .with("path", cx.node(&route.path, |path| path.as_str()))
        .with("pathType", "Prefix")
        .with("backend", Map::new().with("service", backend));
    let host = host(cluster, route);
    let name = || host.map(|host| cx.node(host, |host| host.as_str()));
    let rule = Map::new()
        .with_some("host", name())
        .with("http", Map::new().with("paths", Node::list([rule_path])));
    let tls = host.zip(name()).map(|(host, name)| {
        // A load balancer of AWS finds the certificate by the host.
        let secret =
            (controller != Controller::Alb).then(|| certificate::name(cx.value(host).as_str()));
        Node::list([Map::new().with("hosts", Node::list([name])).with_some("secretName", secret)])
    });
    let spec = Map::new()
        .with_some("ingressClassName", class)
        .with_some("tls", tls)
        .with("rules", Node::list([rule]));
    let name = object_name(cluster, running, route);
    Some(document(cluster.annotated(INGRESS, owner, &name, annotations).with("spec", spec), owner))
}
