//! Services and workers: what runs all the time.

use groundplan_model::{EntityKind, Running, Scaling};

use super::cluster::{Cluster, Owner};
use super::container::transport;
use super::default::{COPIES, HEADLESS, ROLLOUT};
use super::kind::{DEPLOYMENT, Kind, SERVICE, STATEFUL_SET};
use super::kustomization::file;
use super::object::document;
use super::pod::Pod;
use super::{autoscaler, disruption, ingress, label, network, storage};
use groundplan_document::{List, Map, Node};

/// How many old versions a rollout can go back to.
const REVISIONS: u32 = 3;

/// Writes one file for each service and worker.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    for running in cluster.cx.environment.running() {
        if matches!(running.kind, EntityKind::Service | EntityKind::Worker) {
            let path = file(running.kind, running.name);
            cluster.cx.add_yaml_stream(&path, &documents(cluster, &running));
        }
    }
}

fn documents<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> Vec<Node<'m>> {
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let mut pod = Pod::of(cluster, running);
    let controller = controller(cluster, running, owner, &mut pod);
    let mut documents = pod.documents(cluster, owner);
    documents.push(controller);
    documents.extend(service(cluster, running, owner));
    documents.extend(autoscaler::document_of(cluster, running, owner));
    documents.push(disruption::document_of(cluster, owner));
    documents.push(network::document_of(cluster, &running.key(), owner));
    documents.extend(ingress::documents_of(cluster, running, owner));
    documents
}

/// What controls the pods: a Deployment, or a StatefulSet where each copy keeps volumes.
pub(super) fn controller_kind(running: &Running<'_>) -> Kind {
    match running.workload.volume.is_empty() {
        true => DEPLOYMENT,
        false => STATEFUL_SET,
    }
}

fn controller<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
    pod: &mut Pod<'_, 'm>,
) -> Node<'m> {
    let mut spec = Map::new();
    // An autoscaler owns the number: writing it here too would undo its work with each deployment.
    if let Some(Scaling::Fixed(count)) = running.replicas.map(|replicas| replicas.scaling()) {
        let default = || Node::from(1).from_origin(&COPIES);
        spec.put("replicas", count.map_or_else(default, |count| cluster.cx.node(count, |n| *n)));
    }
    spec.put("revisionHistoryLimit", REVISIONS);
    spec.put("selector", label::selector(running.name));
    let kind = controller_kind(running);
    if running.workload.volume.is_empty() {
        let limits = Map::new().with("maxUnavailable", 0).with("maxSurge", "25%");
        let strategy = Map::new().with("type", "RollingUpdate").with("rollingUpdate", limits);
        spec.put("strategy", Node::from(strategy).from_origin(&ROLLOUT));
        spec.put("template", pod.lasting(cluster, owner));
    } else {
        spec.put("serviceName", running.name.as_ref());
        spec.put("template", pod.lasting(cluster, owner));
        spec.put("volumeClaimTemplates", storage::claim_templates(cluster, running));
    }
    document(cluster.object(kind, owner).with("spec", spec), owner)
}

/// The name under which the pods are reached. A worker with volumes has one too, because its
/// StatefulSet needs it, but no port.
fn service<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
) -> Option<Node<'m>> {
    let ports = service_ports(cluster, running);
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
    let service = cluster.object(SERVICE, owner).with("spec", spec);
    Some(document(service, owner))
}

fn service_ports<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
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
