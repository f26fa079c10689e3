//! What a load balancer of AWS is told about a route.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::{PortProtocol, Route, ServicePort};
use groundplan_model::{ProbeAction, Running};

use crate::target::cluster::Cluster;
use crate::target::default::LOAD_BALANCER;
use crate::target::route::{IDLE_MAX_ON_AWS, host, most_patient};

/// One more than the length of the longest path that is told apart: longer paths are tried first.
const ORDER_MAX: usize = 1000;

/// The longest that a load balancer of AWS takes to let go of a pod, in seconds.
const DRAIN_MAX: u64 = 3600;

/// The annotations of an Ingress. Where the class is ours, everything that all routes share is in it.
pub fn annotations<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    route: &'m Route,
    port: &'m ServicePort,
) -> Map<'m> {
    let cx = cluster.cx;
    let key = |name: &str| format!("alb.ingress.kubernetes.io/{name}");
    let by_default = |text: String| Node::from(text).from_origin(&LOAD_BALANCER);
    let mut annotations = match cluster.is_aws() {
        true => Map::new(),
        false => shared(cluster),
    };
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

/// What all routes share, on a cluster whose class is not ours: one load balancer serves them, and
/// takes it from any of their Ingresses as long as they agree.
fn shared<'m>(cluster: &Cluster<'_, 'm>) -> Map<'m> {
    let key = |name: &str| format!("alb.ingress.kubernetes.io/{name}");
    let by_default = |text: String| Node::from(text).from_origin(&LOAD_BALANCER);
    let idle = most_patient(cluster).map(|route| {
        cluster.cx.node(&route.idle_timeout, |idle| {
            format!("idle_timeout.timeout_seconds={}", idle.0.min(IDLE_MAX_ON_AWS))
        })
    });
    Map::new()
        .with(key("scheme"), by_default("internet-facing".to_owned()))
        .with(key("group.name"), by_default(cluster.namespace()))
        .with_some(key("load-balancer-attributes"), idle)
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
