//! Certificates of routes outside AWS, where cert-manager has them signed, and what lets it prove that
//! the hosts are ours.

use groundplan_document::{List, Map, Node};
use groundplan_model::kinds::{Kubernetes, Route};
use groundplan_schema::Value;
use groundplan_schema::scalar::Domain;

use crate::target::certificate::{hosts, name, solvers};
use crate::target::cluster::{Cluster, Host};
use crate::target::default::{CERTIFICATE as BECAUSE, SOLVER};
use crate::target::kind::{CERTIFICATE, NETWORK_POLICY};
use crate::target::lowered::Stream;
use crate::target::network::peer::rule;
use crate::target::network::port::tcp;
use crate::target::network::surroundings::ingress_controller;
use crate::target::object::document;

/// The label that cert-manager gives to the pods that answer a challenge, and their port
/// (cert-manager pkg/issuer/acme/http).
const SOLVER_LABEL: (&str, &str) = ("acme.cert-manager.io/http01-solver", "true");
const SOLVER_PORT: u16 = 8089;
/// What the policy of those pods is called. No entity's name holds a dot.
const SOLVER_NAME: &str = "acme.solver";
/// `certificates.yaml`: a certificate for each host that a route has, and what answers challenges.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, routes: &[&'m Route]) -> Option<Stream<'m>> {
    let Host::Own(node) = cluster.host else { return None };
    let hosts = hosts(cluster, routes);
    if hosts.is_empty() {
        return None;
    }
    let mut objects: List = hosts.into_iter().map(|host| signed(cluster, node, host)).collect();
    if solvers(cluster, routes) > 0 {
        objects.push(solver_policy(cluster));
    }
    Some(Stream { path: "certificates.yaml".to_owned(), objects })
}

fn signed<'m>(
    cluster: &Cluster<'_, 'm>,
    node: &'m Kubernetes,
    host: &'m Value<Domain>,
) -> Node<'m> {
    let cx = cluster.cx;
    let secret = name(cx.value(host).as_str());
    let owner = cluster.shared(&secret);
    let issuer = Map::new()
        .with("group", "cert-manager.io")
        .with("kind", "ClusterIssuer")
        .with("name", cx.node(&node.cluster_issuer, |issuer| issuer.as_str()));
    let spec = Map::new()
        .with("secretName", secret.clone())
        .with("dnsNames", Node::list([cx.node(host, |host| host.as_str())]))
        .with("issuerRef", issuer);
    let spec = Node::from(spec).from_origin(&BECAUSE);
    document(cluster.object(CERTIFICATE, owner).with("spec", spec), owner)
}

/// What lets challenges reach the pods that answer them, which nothing of the platform selects.
fn solver_policy<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    let (key, value) = SOLVER_LABEL;
    let from = rule("from", Node::from(ingress_controller(cluster)), vec![tcp(SOLVER_PORT)]);
    let pods = Map::new().with("matchLabels", Map::new().with(key, value));
    let spec = Map::new()
        .with("podSelector", pods)
        .with("policyTypes", Node::list(["Ingress", "Egress"]))
        .with("ingress", Node::list([from.above("whoever serves routes")]).from_origin(&SOLVER));
    cluster.named_by(NETWORK_POLICY, cluster.shared(SOLVER_NAME), "spec", spec).object
}
