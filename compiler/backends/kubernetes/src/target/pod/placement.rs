//! Where pods run.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::{Architecture, Workload};
use groundplan_schema::scalar::Choice;

use crate::target::cluster::Cluster;
use crate::target::default::SPREAD;
use crate::target::label;

/// Replicas in different zones, and on different nodes.
pub fn spread<'m>(name: &str) -> Node<'m> {
    let apart = |key: &'static str| {
        Map::new()
            .with("maxSkew", 1)
            .with("topologyKey", key)
            .with("whenUnsatisfiable", "ScheduleAnyway")
            .with("labelSelector", label::selector(name))
    };
    let constraints = [apart("topology.kubernetes.io/zone"), apart("kubernetes.io/hostname")];
    Node::list(constraints).from_origin(&SPREAD)
}

/// The labels that the pod's node must have.
pub fn node_selector<'m>(cluster: &Cluster<'_, 'm>, workload: &'m Workload) -> Map<'m> {
    let Some(placement) = &workload.placement else { return Map::new() };
    let mut labels = Map::new();
    if let Some(architecture) = &placement.arch {
        let word = cluster.cx.node(architecture, |arch: &Architecture| arch.word());
        labels.put("kubernetes.io/arch", word);
    }
    for (key, value) in placement.node_labels.iter() {
        if key.as_ref() != "kubernetes.io/arch" || placement.arch.is_none() {
            labels.put(key.as_ref(), cluster.cx.node(value, |value| value.as_str()));
        }
    }
    labels
}
