//! Who is around the platform on its cluster: what serves routes, what scrapes, what resolves
//! names. On a cluster that is already there: what the description says, else what its preset knows.

use std::collections::BTreeMap;

use groundplan_document::{List, Node};
use groundplan_model::cluster::{KUBE_DNS, Peer, controllers_namespace};
use groundplan_model::kinds::{Gateway, Kubernetes, Resolver, ServicePort};
use groundplan_model::{EntityKind, ProbeAction, Running};

use crate::target::cluster::{Cluster, Host};
use crate::target::default::{DNS, LOAD_BALANCER, MONITORING};
use crate::target::exporter::Exporter;
use crate::target::ingress_controller::IngressController;
use crate::target::network::peer::{block, cidr, known, labelled, labels, namespace, rule};
use crate::target::network::port::{open, port, tcp};

/// Every address.
const ANYWHERE: &str = "0.0.0.0/0";
const DNS_PORT: u16 = 53;

/// What lets the load balancer reach a service's routes, and ask for its health.
pub fn from_load_balancer<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
) -> Option<Node<'m>> {
    let service = cluster.cx.environment.services.get(running.name)?;
    let mut ports: BTreeMap<u16, &'m ServicePort> = BTreeMap::new();
    for route in service.route.values() {
        let name = route.port.as_ref().map(|name| name.peek().0.as_str());
        if let Some(port) =
            running.port(name).and_then(|port| service.port.get(port.name.peek().0.as_str()))
        {
            ports.insert(port.number.peek().0.0, port);
        }
    }
    if ports.is_empty() {
        return None;
    }
    if cluster.ingress_controller() == IngressController::Alb
        && let Some(ProbeAction::Http { port, .. }) = running.probes().map(|p| p.ready.action)
    {
        ports.insert(port.number.peek().0.0, port);
    }
    let ports = ports.into_values().map(|port| open(cluster, port)).collect();
    let rule = rule("from", Node::from(ingress_controller(cluster)), ports);
    Some(rule.above("the load balancer").from_origin(&LOAD_BALANCER))
}

/// Where requests to routes come from.
pub fn ingress_controller<'m>(cluster: &Cluster<'_, 'm>) -> List<'m> {
    let cx = cluster.cx;
    let node = match cluster.host {
        Host::Aws(aws) => return vec![block(cidr(cluster, &aws.network)).into()],
        Host::Own(node) => node,
    };
    let ingress = &node.ingress.0;
    if !ingress.from.is_empty() {
        return ingress.from.iter().map(|known| block(cidr(cluster, known)).into()).collect();
    }
    let written = ingress.namespace.as_ref().map(|name| cx.node(name, |name| name.as_str()));
    let is_usual = written.is_none() && ingress.labels.is_empty() && !is_another(node);
    if is_usual {
        let peers = node.facts().ingress.from.iter();
        return peers.map(|peer| Node::from(known(peer))).collect();
    }
    let name = written.unwrap_or_else(|| usual_namespace(cluster, node));
    vec![labelled(namespace(name), labels(cluster, &ingress.labels)).into()]
}

/// Whether routes are served by others than what the preset has.
fn is_another(node: &Kubernetes) -> bool {
    let known = &node.facts().ingress;
    match node.gateway {
        Some(_) => !known.gateway,
        None => node.ingress_class() != known.class,
    }
}

/// The namespace of what serves routes where none is written.
fn usual_namespace<'m>(cluster: &Cluster<'_, 'm>, node: &'m Kubernetes) -> Node<'m> {
    let by_default = |name: &'m str| Node::from(name).from_origin(node.facts_origin());
    match (node.facts().ingress.from.first(), &node.gateway) {
        (Some(Peer::Pods { namespace, .. }), _) if !is_another(node) => by_default(namespace),
        (_, Some(Gateway { namespace: Some(name), .. })) => {
            cluster.cx.node(name, |name| name.as_str())
        }
        (_, Some(_)) => Node::from(cluster.namespace()),
        _ => by_default(controllers_namespace(node.ingress_class().unwrap_or_default())),
    }
}

/// What lets Prometheus scrape.
pub fn from_monitoring<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    let metrics = running.workload.metrics.as_ref()?;
    let name = metrics.port.as_ref().map(|name| cluster.cx.value(name).as_str());
    let port = running.port(name)?.name.peek().0.as_str();
    let port = running.ports?.get(port)?;
    Some(from_prometheus(cluster, open(cluster, port)))
}

/// What lets Prometheus ask what is beside a database or a cache.
pub fn from_monitoring_to_exporter<'m>(
    cluster: &Cluster<'_, 'm>,
    kind: EntityKind,
) -> Option<Node<'m>> {
    let exporter = Exporter::of(cluster, kind)?;
    Some(from_prometheus(cluster, tcp(exporter.port)))
}

fn from_prometheus<'m>(cluster: &Cluster<'_, 'm>, port: Node<'m>) -> Node<'m> {
    let source = Node::list([namespace(cluster.monitoring_namespace())]);
    rule("from", source, vec![port]).above("Prometheus").from_origin(&MONITORING)
}

/// Names are resolved by pods of the cluster, by addresses of each node, or by either; under EKS Auto
/// Mode by a service of each node, which no selector matches.
pub fn to_dns<'m>(cluster: &Cluster<'_, 'm>) -> List<'m> {
    let resolvers = match cluster.host {
        Host::Own(Kubernetes { dns: Some(written), .. }) => written_resolvers(cluster, written),
        Host::Own(node) => usual_resolvers(node.facts().dns),
        Host::Aws(_) if cluster.is_auto_mode() => usual_resolvers(&[Peer::Block(ANYWHERE)]),
        Host::Aws(_) => usual_resolvers(&[KUBE_DNS]),
    };
    let Resolvers { pods, port: number, addresses } = resolvers;
    let at = |peers: List<'m>, number: Node<'m>| {
        let ports = vec![port("UDP", number.clone()), port("TCP", number)];
        rule("to", Node::from(peers), ports).above("DNS").from_origin(&DNS)
    };
    let pods = (!pods.is_empty()).then(|| at(pods, number));
    let addresses = (!addresses.is_empty()).then(|| at(addresses, DNS_PORT.into()));
    pods.into_iter().chain(addresses).collect()
}

/// What resolves names.
struct Resolvers<'m> {
    pods: List<'m>,
    /// The port of the pods, which policies see whatever the port of their Service is.
    port: Node<'m>,
    addresses: List<'m>,
}

fn usual_resolvers<'m>(peers: &[Peer]) -> Resolvers<'m> {
    let mut resolvers =
        Resolvers { pods: List::new(), port: DNS_PORT.into(), addresses: List::new() };
    for peer in peers {
        match peer {
            Peer::Pods { port, .. } => {
                resolvers.port = port.unwrap_or(DNS_PORT).into();
                resolvers.pods.push(known(peer).into());
            }
            Peer::Block(_) => resolvers.addresses.push(known(peer).into()),
        }
    }
    resolvers
}

fn written_resolvers<'m>(cluster: &Cluster<'_, 'm>, dns: &'m Resolver) -> Resolvers<'m> {
    let cx = cluster.cx;
    let pods = dns.namespace.as_ref().map(|name| {
        let name = cx.node(name, |name| name.as_str());
        labelled(namespace(name), labels(cluster, &dns.labels)).into()
    });
    let addresses = dns.address.iter().map(|address| block(cidr(cluster, address)).into());
    Resolvers {
        pods: pods.into_iter().collect(),
        port: cx.node(&dns.port, |port| port.0),
        addresses: addresses.collect(),
    }
}
