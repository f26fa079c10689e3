//! The Service of what has ports, or of a StatefulSet.

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::HEADLESS;
use crate::target::kind::SERVICE;
use crate::target::label;
use crate::target::network::port::transport;
use crate::target::object::document;

/// The name under which the pods are reached. A worker with volumes has one too, because its
/// StatefulSet needs it, but no port.
pub fn object<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
) -> Option<Node<'m>> {
    let ports = ports(cluster, running);
    let mut spec = Map::new();
    if ports.is_empty() {
        if running.workload.volume.is_empty() {
            return None;
        }
        spec.put("clusterIP", Node::from("None").from_origin(&HEADLESS));
    } else {
        spec.put("type", "ClusterIP");
    }
    spec.put("selector", label::matching(running.name));
    spec.put_unless_empty("ports", ports);
    let service = cluster.cx.environment.services.get(running.name);
    let told = service.map_or_else(Map::new, |service| cluster.told_by_service(service));
    let object = cluster.annotated(SERVICE, owner, owner.name, told).with("spec", spec);
    Some(document(object, owner))
}

fn ports<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let ports = running.ports.into_iter().flat_map(|ports| ports.values());
    ports
        .map(|port| {
            let name = || cluster.cx.node(&port.name, |name| name.as_str());
            Map::new()
                .with("name", name())
                .with("port", cluster.cx.node(&port.number, |number| number.0))
                .with("targetPort", name())
                .with("protocol", transport(cluster, port))
                .into()
        })
        .collect()
}
