//! Certificates of routes outside AWS, where cert-manager has them signed.

use std::collections::BTreeMap;

use groundplan_document::{Map, Node};
use groundplan_model::kinds::Route;

use crate::target::cluster::{Cluster, Host};
use crate::target::default::CERTIFICATE as BECAUSE;
use crate::target::ingress_controller::IngressController;
use crate::target::kind::CERTIFICATE;
use crate::target::lowered::Stream;
use crate::target::object::document;
use crate::target::route::{certificate, host};

/// `certificates.yaml`: a certificate for each host that a route has.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, routes: &[&'m Route]) -> Option<Stream<'m>> {
    let Host::Own(node) = cluster.host else { return None };
    if cluster.ingress_controller() == IngressController::Alb {
        // It takes certificates of ACM alone, which it finds by the host.
        return None;
    }
    let cx = cluster.cx;
    let hosts = routes.iter().filter_map(|route| host(cluster, route));
    let hosts: BTreeMap<_, _> = hosts.map(|host| (cx.value(host), host)).collect();
    if hosts.is_empty() {
        return None;
    }
    let objects: Vec<Node> = hosts
        .into_iter()
        .map(|(name, host)| {
            let secret = certificate(name);
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
        })
        .collect();
    Some(Stream { path: "certificates.yaml".to_owned(), objects })
}
