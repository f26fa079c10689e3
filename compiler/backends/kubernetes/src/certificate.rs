//! Certificates of routes outside AWS, where cert-manager has them signed.

use std::collections::BTreeMap;

use super::cluster::{Cluster, Host};
use super::default::CERTIFICATE as BECAUSE;
use super::ingress;
use super::kind::CERTIFICATE;
use super::object::document;
use groundplan_document::{Map, Node};

/// Writes `certificates.yaml`: a certificate for each host that a route has.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let Host::Own(node) = cluster.host else { return };
    let cx = cluster.cx;
    let mut hosts = BTreeMap::new();
    for service in cx.environment.services.values() {
        let routes = service.route.values();
        let of_routes = routes.filter_map(|route| ingress::host(cluster, route));
        hosts.extend(of_routes.map(|host| (cx.value(host), host)));
    }
    let documents: Vec<Node> = hosts
        .into_iter()
        .map(|(name, host)| {
            let secret = secret(name);
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
    if !documents.is_empty() {
        cx.add_yaml_stream("certificates.yaml", &documents);
    }
}

/// The Secret that holds a host's certificate, and the name of the certificate itself.
pub(super) fn secret(host: &str) -> String {
    groundplan_lowering::names::bounded(&format!("tls-{}", host.replace('.', "-")), 63)
}
