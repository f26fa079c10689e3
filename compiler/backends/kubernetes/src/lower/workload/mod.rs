//! Services and workers: what runs all the time.

mod autoscaler;
mod controller;
mod ingress;
mod service;

use groundplan_model::{Running, Scaling};
use groundplan_schema::Value;

use crate::target::cluster::{Cluster, Owner};
use crate::target::disruption;
use crate::target::file;
use crate::target::lowered::{Lowered, Needs, Stream};
use crate::target::network::policy;
use crate::target::pod::Pod;
use crate::target::pod::container::requests;

/// A service or a worker.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> Lowered<'m> {
    let owner = Owner::entity(running.kind, running.name, running.origin);
    let service = cluster.cx.environment.services.get(running.name).map(|entity| &entity.node);
    let pod = Pod::of(cluster, running, owner);
    let kind = controller::kind(running);
    let controller = controller::object(cluster, running, owner, kind, &pod);
    let mut objects = pod.objects(cluster);
    objects.push(controller);
    objects.extend(service::object(cluster, running, owner));
    objects.extend(autoscaler::object(cluster, running, owner, kind));
    objects.push(disruption::object(cluster, owner));
    objects.push(policy::of(cluster, &running.key(), owner));
    let routes = service.map_or_else(Vec::new, |service| service.route.values().collect());
    objects.extend(
        service.into_iter().flat_map(|service| ingress::objects(cluster, running, service, owner)),
    );
    let needs = Needs {
        requests: requests(cluster, running, replicas(running)),
        routes,
        volumes: !running.workload.volume.is_empty(),
    };
    let path = file::of(running.kind, running.name);
    Lowered { stream: Stream { path, objects }, needs }
}

/// How many pods there are at most.
fn replicas(running: &Running<'_>) -> u64 {
    let number = |count: &Value<u32>| u64::from(*count.peek().0);
    match running.replicas.map(|replicas| replicas.scaling()) {
        Some(Scaling::Fixed(count)) => count.map_or(1, number),
        Some(Scaling::Auto { max, .. }) => number(max),
        None => 1,
    }
}
