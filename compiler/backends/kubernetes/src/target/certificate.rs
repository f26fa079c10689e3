//! Certificates that cert-manager has signed: of which hosts, under which name, and what proving that
//! the hosts are ours takes.

use std::collections::BTreeMap;

use groundplan_lowering::names::bounded;
use groundplan_model::kinds::{Challenge, Route};
use groundplan_schema::Value;
use groundplan_schema::scalar::{Cpu, Domain, Size};

use crate::target::cluster::{Cluster, Host};
use crate::target::ingress_controller::IngressController;
use crate::target::lowered::Requests;
use crate::target::route::host;

/// What one of them asks for.
const SOLVER_CPU: Cpu = Cpu(10);
const SOLVER_MEMORY: Size = Size(64 << 20);

/// The Secret that holds a host's certificate, and the name of the certificate itself.
pub fn name(host: &str) -> String {
    bounded(&format!("tls-{}", host.replace('.', "-")), 63)
}

/// How many pods of cert-manager's answer challenges in the namespace at once: one for each host, at
/// each renewal too.
pub fn solvers<'m>(cluster: &Cluster<'_, 'm>, routes: &[&'m Route]) -> u64 {
    let Host::Own(node) = cluster.host else { return 0 };
    match cluster.cx.value(&node.challenge) {
        Challenge::Http => u64::try_from(hosts(cluster, routes).len()).unwrap_or(u64::MAX),
        Challenge::Dns | Challenge::None => 0,
    }
}

/// What so many of them ask for.
pub fn solver_requests(solvers: u64) -> Requests {
    Requests::of(solvers, SOLVER_CPU, SOLVER_MEMORY)
}

/// The hosts whose certificates cert-manager has signed: each once.
pub fn hosts<'m>(cluster: &Cluster<'_, 'm>, routes: &[&'m Route]) -> Vec<&'m Value<Domain>> {
    // A load balancer of AWS takes certificates of ACM alone, which it finds by the host; those of a
    // Gateway stand beside it.
    let is_elsewhere =
        matches!(cluster.ingress_controller(), IngressController::Alb | IngressController::Gateway);
    if is_elsewhere || !cluster.has_cert_manager() {
        return Vec::new();
    }
    let hosts = routes.iter().filter_map(|route| host(cluster, route));
    let hosts: BTreeMap<_, _> = hosts.map(|host| (cluster.cx.value(host), host)).collect();
    hosts.into_values().collect()
}
