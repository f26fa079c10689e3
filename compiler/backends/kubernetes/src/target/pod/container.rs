//! The container of what runs.

use std::collections::BTreeSet;

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names;
use groundplan_model::kinds::Resources;
use groundplan_model::{EntityKind, Running};
use groundplan_schema::{Text, Value};

use crate::target::cluster::Cluster;
use crate::target::default::{PULL, STOP};
use crate::target::lowered::Requests;
use crate::target::network::port::transport;
use crate::target::pod::configuration::Configuration;
use crate::target::pod::hardening;
use crate::target::pod::probe::probes;
use crate::target::pod::storage;
use crate::target::quantity::{cpu, size};
use crate::target::secret::external_secret::Rendered;
use crate::target::secret::template::Resolved;
use crate::target::text::{expandable, variable};

/// The container of `running`, which goes on for `pause` seconds after it is asked to stop.
pub fn container<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    configuration: &Configuration<'m>,
    rendered: &mut Rendered<'m>,
    pause: u64,
) -> Map<'m> {
    let workload = running.workload;
    let mut env = env(cluster, running, rendered);
    let mut words = |words: &'m [Value<Text>], field: &str| -> List<'m> {
        let words = words.iter().enumerate();
        words
            .map(|(at, word)| argument(cluster, running, word, (field, at), &mut env, rendered))
            .collect()
    };
    let command = words(&workload.command, "COMMAND");
    let args = words(&workload.args, "ARGS");
    let mut container = Map::new()
        .with("name", running.name.as_ref())
        .with_some("image", cluster.image(running))
        .with("imagePullPolicy", Node::from("Always").from_origin(&PULL));
    container.put_unless_empty("command", command);
    container.put_unless_empty("args", args);
    container.put_unless_empty("env", env);
    container.put_unless_empty("ports", ports(cluster, running));
    container.put("resources", resources(cluster, &workload.resources));
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

/// What a container is sure to get, and may not exceed. Memory is both; processors are shared,
/// unless the description limits them.
fn resources<'m>(cluster: &Cluster<'_, 'm>, resources: &'m Resources) -> Map<'m> {
    let cx = cluster.cx;
    let memory = || cx.node(&resources.memory, |memory| size(*memory));
    let limit = resources.cpu_limit.as_ref().map(|limit| cx.node(limit, |limit| cpu(*limit)));
    let requests = Map::new()
        .with("cpu", cx.node(&resources.cpu, |share| cpu(*share)))
        .with("memory", memory());
    let limits = Map::new().with_some("cpu", limit).with("memory", memory());
    Map::new().with("requests", requests).with("limits", limits)
}

/// What so many pods of `running` request at most.
pub fn requests<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>, pods: u64) -> Requests {
    let resources = &running.workload.resources;
    Requests::of(pods, *cluster.cx.value(&resources.cpu), *cluster.cx.value(&resources.memory))
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

/// The variables, and one more for each secret that is used but nowhere referred to.
fn env<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    rendered: &mut Rendered<'m>,
) -> List<'m> {
    let mut env = List::new();
    for (name, value) in running.workload.env.iter() {
        let node = match cluster.resolve(cluster.cx.value(value)) {
            Resolved::Known(text) => Map::new()
                .with("name", name.as_ref())
                .with("value", Node::from(expandable(text)).from_origin(value.origin())),
            Resolved::Rendered(template) => {
                rendered.add(name, template, Some(value.origin()));
                secret_variable(name.to_string(), running.name, name.to_string())
            }
        };
        env.push(Node::from(node).from_origin(value.origin()));
    }
    for (secret, origin) in unmentioned_secrets(cluster, running) {
        let name = names::variable(secret);
        let Some(entity) = cluster.cx.environment.secrets.get(secret) else { continue };
        if running.workload.env.contains_key(name.as_str()) {
            continue;
        }
        rendered.add_entry(&name, cluster.secret_entry(entity), Some(origin));
        let variable = secret_variable(name.clone(), running.name, name);
        env.push(Node::from(variable).from_origin(origin));
    }
    env
}

/// The secrets that `uses`, or the credentials of an external system, give to what runs without a
/// reference saying where they go.
fn unmentioned_secrets<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
) -> Vec<(&'m str, &'m groundplan_source::Origin)> {
    let texts = running.workload.env.values().map(|value| cluster.cx.value(value));
    let mentioned: BTreeSet<&str> =
        texts.flat_map(|text| text.references()).map(|reference| &*reference.entity).collect();
    let edges = cluster.edges.from(&running.key());
    edges
        .filter(|edge| edge.to.kind == EntityKind::Secret)
        .filter(|edge| !mentioned.contains(&*edge.to.name))
        .map(|edge| (edge.to.name.as_ref(), &edge.origin))
        .collect()
}

fn secret_variable<'m>(name: String, secret: &str, key: String) -> Map<'m> {
    let reference = Map::new().with("name", secret.to_owned()).with("key", key);
    Map::new().with("name", name).with("valueFrom", Map::new().with("secretKeyRef", reference))
}

/// One word of a command. What is known only to the cluster comes by way of a variable.
fn argument<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    word: &'m Value<Text>,
    (field, at): (&str, usize),
    env: &mut List<'m>,
    rendered: &mut Rendered<'m>,
) -> Node<'m> {
    let node = match cluster.resolve(cluster.cx.value(word)) {
        Resolved::Known(text) => Node::from(expandable(text)),
        Resolved::Rendered(template) => {
            let name = format!("GROUNDPLAN_{field}_{at}");
            rendered.add(&name, template, Some(word.origin()));
            env.push(secret_variable(name.clone(), running.name, name.clone()).into());
            Node::from(variable(&name))
        }
    };
    node.from_origin(word.origin())
}
