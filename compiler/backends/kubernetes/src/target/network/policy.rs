//! Network policies: each edge opens its two ends, and nothing else is open.
//!
//! A policy is named by what it opens. While a release goes on there are that of before and that of
//! now, and what either opens is open: an edge that goes is closed after the last pod that uses it.

use std::sync::Arc;

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::backup_name;
use groundplan_model::kinds::{Backups, Kubernetes};
use groundplan_model::{EntityKey, EntityKind};

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::DENY_ALL;
use crate::target::kind::NETWORK_POLICY;
use crate::target::label;
use crate::target::network::outside::{anywhere, is_in_blocks, outside};
use crate::target::network::peer::{block, cidr, namespace, pods, rule};
use crate::target::network::port::{port, served, tcp};
use crate::target::network::surroundings::{
    from_load_balancer, from_monitoring, from_monitoring_to_exporter, to_dns,
};
use crate::target::object::document;

/// Every address.
const ANYWHERE: &str = "0.0.0.0/0";
/// Where a node on EKS hands out the credentials of Pod Identity.
const POD_IDENTITY_AGENT: (&str, u16) = ("169.254.170.23/32", 80);
const HTTPS_PORT: u16 = 443;

/// The policy of a namespace: nothing connects to anything.
pub fn deny_all<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let spec = Map::new()
        .with("podSelector", Map::new())
        .with("policyTypes", Node::list(["Ingress", "Egress"]));
    let spec = Node::from(spec).from_origin(&DENY_ALL);
    document(cluster.object(NETWORK_POLICY, owner).with("spec", spec), owner)
}

/// The policy of an entity's pods.
pub fn of<'m>(cluster: &Cluster<'_, 'm>, key: &EntityKey, owner: Owner<'_, 'm>) -> Node<'m> {
    let running = cluster.cx.environment.running_named(&key.name);
    let mut ingress: List = List::new();
    let served = served(cluster, key);
    if !served.is_empty() {
        ingress.extend(cluster.edges.into(key).map(|edge| {
            let from = Node::list([pods(&edge.from.name)]);
            rule("from", from, served.clone()).from_origin(&edge.origin)
        }));
    }
    ingress.extend(from_backup(cluster, key));
    ingress.extend(from_monitoring_to_exporter(cluster, key.kind));
    let mut egress = List::new();
    if let Some(running) = &running {
        ingress.extend(from_load_balancer(cluster, running));
        ingress.extend(from_monitoring(cluster, running));
        egress.extend(to_dns(cluster));
        for edge in cluster.edges.from(key) {
            let rules = egress_to(cluster, &edge.to).into_iter();
            egress.extend(rules.map(|rule| rule.from_origin(&edge.origin)));
        }
    }
    let mut spec = Map::new()
        .with("podSelector", label::selector(&key.name))
        .with("policyTypes", Node::list(["Ingress", "Egress"]));
    spec.put_unless_empty("ingress", ingress);
    spec.put_unless_empty("egress", egress);
    cluster.named_by(NETWORK_POLICY, owner, "spec", spec).object
}

/// What lets the backups of a database reach it.
fn from_backup<'m>(cluster: &Cluster<'_, 'm>, key: &EntityKey) -> Option<Node<'m>> {
    let Host::Own(Kubernetes { backups: Some(backups), .. }) = cluster.host else { return None };
    (key.kind == EntityKind::Database).then(|| {
        let from = Node::list([pods(&backup_name(&key.name))]);
        rule("from", from, served(cluster, key)).from_origin(backups.bucket.origin())
    })
}

/// The policy of what makes the backups of a database: it reaches the database, and the store of the
/// bucket, which is outside unless the description says where.
pub fn of_backup<'m>(
    cluster: &Cluster<'_, 'm>,
    backups: &'m Backups,
    database: &Arc<str>,
    owner: Owner<'_, 'm>,
) -> Node<'m> {
    let cx = cluster.cx;
    let key = EntityKey { kind: EntityKind::Database, name: Arc::clone(database) };
    let mut stores: List =
        backups.cidr.iter().map(|known| block(cidr(cluster, known)).into()).collect();
    stores.extend(backups.namespace.iter().map(|name| {
        let name = cx.node(name, |name| name.as_str());
        Node::from(namespace(name))
    }));
    if stores.is_empty() {
        stores.push(anywhere());
    }
    let number = cx.node(&backups.port, |port| port.0);
    let store = rule("to", Node::from(stores), vec![port("TCP", number)]);
    let mut egress = to_dns(cluster);
    egress.push(rule("to", Node::list([pods(database)]), served(cluster, &key)));
    egress.push(store.above("the bucket").from_origin(backups.bucket.origin()));
    let spec = Map::new()
        .with("podSelector", label::selector(owner.name))
        .with("policyTypes", Node::list(["Ingress", "Egress"]))
        .with("egress", egress);
    cluster.named_by(NETWORK_POLICY, owner, "spec", spec).object
}

/// What lets pods reach an entity.
fn egress_to<'m>(cluster: &Cluster<'_, 'm>, to: &EntityKey) -> List<'m> {
    match (to.kind, cluster.host) {
        (EntityKind::Database | EntityKind::Cache, Host::Aws(aws)) => {
            let network = Node::list([block(cidr(cluster, &aws.network))]);
            let rule = rule("to", network, served(cluster, to));
            vec![rule.above(format!("{} {}, managed outside the cluster", to.kind.word(), to.name))]
        }
        (EntityKind::Bucket, host) => {
            // On AWS an endpoint of the network's own may have an address inside.
            let anywhere = match host {
                Host::Own(_) => vec![anywhere()],
                Host::Aws(_) => vec![block(Node::from(ANYWHERE)).into()],
            };
            let storage = rule("to", Node::from(anywhere), vec![tcp(HTTPS_PORT)]);
            let storage = storage.above(format!("bucket {}: S3 has no fixed addresses", to.name));
            match host {
                Host::Own(_) => vec![storage],
                Host::Aws(_) => vec![storage, pod_identity()],
            }
        }
        (EntityKind::External, _) => match cluster.cx.environment.externals.get(&to.name) {
            Some(external) if !is_in_blocks(cluster, external) => {
                vec![outside(cluster, &to.name, external)]
            }
            _ => List::new(),
        },
        (EntityKind::Secret, _) => List::new(),
        _ => {
            let ports = served(cluster, to);
            match ports.is_empty() {
                true => List::new(),
                false => vec![rule("to", Node::list([pods(&to.name)]), ports)],
            }
        }
    }
}

fn pod_identity<'m>() -> Node<'m> {
    let (address, number) = POD_IDENTITY_AGENT;
    rule("to", Node::list([block(Node::from(address))]), vec![tcp(number)])
        .above("credentials of Pod Identity")
}
