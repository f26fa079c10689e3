//! Routes: an Ingress for each, because idle timeouts, stickiness and the order in which a load
//! balancer tries paths are an Ingress's own.

use groundplan_document::{Map, Node};
use groundplan_lowering::names::short_hash;
use groundplan_model::kinds::{PortProtocol, Route, Service, ServicePort};
use groundplan_model::{ProbeAction, Running};
use groundplan_schema::scalar::Domain;

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::LOAD_BALANCER;
use crate::target::kind::INGRESS;
use crate::target::object::document;
use crate::target::route::{CLASS_ON_AWS, certificate, host};

/// One more than the length of the longest path that is told apart: longer paths are tried first.
const ORDER_MAX: usize = 1000;

/// The longest that a load balancer of AWS takes to let go of a pod, in seconds.
const DRAIN_MAX: u64 = 3600;

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
    let path = cx.value(&route.path);
    let annotations = match cluster.host {
        Host::Aws(_) => balancer_annotations(cluster, running, route, port),
        Host::Own(node) if cx.value(&node.ingress_class).as_str() == "nginx" => {
            nginx_annotations(cluster, route, port)
        }
        Host::Own(_) => Map::new(),
    };
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
    let class = match cluster.host {
        Host::Aws(_) => Node::from(CLASS_ON_AWS),
        Host::Own(node) => cx.node(&node.ingress_class, |class| class.as_str()),
    };
    let tls = host.zip(name()).map(|(host, name)| {
        // A load balancer of AWS finds the certificate by the host.
        let secret = match cluster.host {
            Host::Aws(_) => None,
            Host::Own(_) => Some(certificate(cx.value(host).as_str())),
        };
        Node::list([Map::new().with("hosts", Node::list([name])).with_some("secretName", secret)])
    });
    let spec = Map::new()
        .with("ingressClassName", class)
        .with_some("tls", tls)
        .with("rules", Node::list([rule]));
    let name = ingress_name(running.name, path, route.host.as_ref().map(|host| cx.value(host)));
    Some(document(cluster.annotated(INGRESS, owner, &name, annotations).with("spec", spec), owner))
}

/// What the load balancer of AWS is told about a route. Everything that all routes share is in the
/// class.
fn balancer_annotations<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    route: &'m Route,
    port: &'m ServicePort,
) -> Map<'m> {
    let cx = cluster.cx;
    let key = |name: &str| format!("alb.ingress.kubernetes.io/{name}");
    let by_default = |text: String| Node::from(text).from_origin(&LOAD_BALANCER);
    let mut annotations = Map::new();
    if host(cluster, route).is_some() {
        let listeners = r#"[{"HTTP":80},{"HTTPS":443}]"#.to_owned();
        annotations.put(key("listen-ports"), by_default(listeners));
        annotations.put(key("ssl-redirect"), by_default("443".to_owned()));
    }
    annotations.put(key("target-type"), by_default("ip".to_owned()));
    let order = ORDER_MAX.saturating_sub(cx.value(&route.path).len()).max(1);
    annotations.put(key("group.order"), by_default(order.to_string()));
    if *cx.value(&port.protocol) == PortProtocol::Grpc {
        annotations.put(key("backend-protocol-version"), by_default("GRPC".to_owned()));
    } else if let Some(ProbeAction::Http { path, port: asked }) =
        running.probes().map(|probes| probes.ready.action)
    {
        annotations.put(key("healthcheck-path"), cx.node(path, |path| path.as_str()));
        if asked.number.peek().0 != port.number.peek().0 {
            let number = cx.node(&asked.number, |number| number.0.to_string());
            annotations.put(key("healthcheck-port"), number);
        }
        annotations.put(key("success-codes"), by_default("200-399".to_owned()));
    }
    annotations.put(key("target-group-attributes"), target_attributes(cluster, running, route));
    annotations
}

/// How the load balancer treats the pods behind a route: it lets go of one for as long as the pod
/// may take to stop; WebSockets come back to the pod that they were with.
fn target_attributes<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    route: &'m Route,
) -> Node<'m> {
    let grace = cluster.cx.value(&running.workload.stop_grace).0.min(DRAIN_MAX);
    let drain = format!("deregistration_delay.timeout_seconds={grace}");
    cluster.cx.node(&route.websocket, |websocket| match websocket {
        false => drain,
        true => {
            let idle = cluster.cx.value(&route.idle_timeout).0;
            format!(
                "{drain},stickiness.enabled=true,stickiness.type=lb_cookie,\
                 stickiness.lb_cookie.duration_seconds={idle}"
            )
        }
    })
}

/// What ingress-nginx is told about a route.
fn nginx_annotations<'m>(
    cluster: &Cluster<'_, 'm>,
    route: &'m Route,
    port: &'m ServicePort,
) -> Map<'m> {
    let cx = cluster.cx;
    let key = |name: &str| format!("nginx.ingress.kubernetes.io/{name}");
    let idle = || cx.node(&route.idle_timeout, |idle| idle.0.to_string());
    let mut annotations =
        Map::new().with(key("proxy-read-timeout"), idle()).with(key("proxy-send-timeout"), idle());
    if *cx.value(&port.protocol) == PortProtocol::Grpc {
        annotations.put(key("backend-protocol"), "GRPC");
    }
    if *cx.value(&route.websocket) {
        annotations.put(key("affinity"), cx.node(&route.websocket, |_| "cookie"));
    }
    annotations
}

/// The name of a route's Ingress: the service and the words of the path, a dot between them; a
/// hash where the words do not tell the route from others.
fn ingress_name(service: &str, path: &str, host: Option<&Domain>) -> String {
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
