//! The container of what runs.

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::Resources;

use crate::target::cluster::Cluster;
use crate::target::default::STOP;
use crate::target::lowered::Requests;
use crate::target::network::port::transport;
use crate::target::pod::configuration::Configuration;
use crate::target::pod::hardening;
use crate::target::pod::probe::probes;
use crate::target::pod::process::Process;
use crate::target::pod::storage;
use crate::target::quantity::{cpu, size};

/// The container of `running`, which goes on for `pause` seconds after it is asked to stop.
pub fn container<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    process: &Process<'m>,
    configuration: &Configuration<'m>,
    secret: &str,
    pause: u64,
) -> Map<'m> {
    let env = process.env(secret);
    let mut container = Map::new()
        .with("name", running.name.as_ref())
        .with_some("image", cluster.image(running))
        .with("imagePullPolicy", cluster.pull_policy(running));
    container.put_unless_empty("command", process.command.clone());
    container.put_unless_empty("args", process.args.clone());
    container.put_unless_empty("env", env);
    container.put_unless_empty("ports", ports(cluster, running));
    container.put("resources", resources(cluster, &running.workload.resources));
    container.entries.extend(probes(cluster, running).entries);
    if pause > 0 {
        // Sleeping is the kubelet's own, so that the image needs no shell.
        let sleep = Map::new().with("sleep", Map::new().with("seconds", pause));
        let lifecycle = Node::from(Map::new().with("preStop", sleep)).from_origin(&STOP);
        container.put("lifecycle", lifecycle);
    }
    container.put("securityContext", hardening::container());
    let mounts: List = configuration.mounts().chain(storage::mounts(cluster, running)).collect();
    container.put("volumeMounts", mounts);
    container
}

/// What a container is sure to get, and may not exceed. Memory is both, unless the description lets it
/// have more; processors are shared, unless the description limits them.
fn resources<'m>(cluster: &Cluster<'_, 'm>, resources: &'m Resources) -> Map<'m> {
    let cx = cluster.cx;
    let memory = |memory| cx.node(memory, |memory| size(*memory));
    let limit = resources.cpu_limit.as_ref().map(|limit| cx.node(limit, |limit| cpu(*limit)));
    let requests = Map::new()
        .with("cpu", cx.node(&resources.cpu, |share| cpu(*share)))
        .with("memory", memory(&resources.memory));
    let limits = Map::new().with_some("cpu", limit).with("memory", memory(resources.most_memory()));
    Map::new().with("requests", requests).with("limits", limits)
}

/// What so many pods of `running` request at most.
pub fn requests<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>, pods: u64) -> Requests {
    let resources = &running.workload.resources;
    let (cx, most) = (cluster.cx, resources.most_memory());
    let requests = Requests::of(pods, *cx.value(&resources.cpu), *cx.value(&resources.memory));
    Requests { memory_limit: pods.saturating_mul(cx.value(most).0), ..requests }
}

fn ports<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let ports = running.ports.into_iter().flat_map(|ports| ports.values());
    ports
        .map(|port| {
            let number = cluster.cx.node(&port.number, |number| number.0);
            Map::new()
                .with("name", cluster.cx.node(&port.name, |name| name.as_str()))
                .with("containerPort", number)
                .with("protocol", transport(cluster, port))
                .into()
        })
        .collect()
}
