//! Systems outside whose addresses nobody knows, on EKS: one policy for each port of theirs.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_document::{List, Map, Node};
use groundplan_model::EntityKind;
use groundplan_schema::scalar::Port;

use crate::target::cluster::Cluster;
use crate::target::kind::NETWORK_POLICY;
use crate::target::label;
use crate::target::lowered::Stream;
use crate::target::network::outside::{anywhere_in_blocks, is_in_blocks};
use crate::target::network::peer::rule;
use crate::target::network::port::tcp;

/// `outside.yaml`, where something reaches such a system.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Option<Stream<'m>> {
    let environment = cluster.cx.environment;
    let mut users: BTreeMap<u16, BTreeSet<&'m str>> = BTreeMap::new();
    for edge in environment.edges.iter().filter(|edge| edge.to.kind == EntityKind::External) {
        if let Some(external) = environment.externals.get(&edge.to.name)
            && is_in_blocks(cluster, external)
        {
            let Port(number) = *cluster.cx.value(&external.port);
            users.entry(number).or_default().insert(edge.from.name.as_ref());
        }
    }
    let objects: List = users
        .into_iter()
        .map(|(number, users)| {
            let pods = Map::new()
                .with("key", label::NAME)
                .with("operator", "In")
                .with("values", Node::list(users));
            let out = rule("to", Node::from(anywhere_in_blocks()), vec![tcp(number)])
                .above("systems outside without `cidr`: every address that is not private");
            let spec = Map::new()
                .with("podSelector", Map::new().with("matchExpressions", Node::list([pods])))
                .with("policyTypes", Node::list(["Egress"]))
                .with("egress", Node::list([out]));
            // No entity's name holds a dot.
            let name = format!("outside.{number}");
            cluster.named_by(NETWORK_POLICY, cluster.shared(&name), "spec", spec).object
        })
        .collect();
    (!objects.is_empty()).then(|| Stream { path: "outside.yaml".to_owned(), objects })
}
