//! What a run of a job waits for: its own network policy.
//!
//! Policies are programmed after a pod has its address, up to seconds after its first container has
//! started; Kubernetes asks of pods to expect that. What runs all the time is started again until it
//! gets through. A run of a job is not: each try is a new pod with a new address and the same race.
//! On EKS a pod is open until its policies are there, and has nothing to wait for.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::images;
use groundplan_lowering::names::{CACHE_PORT, POSTGRES_PORT};
use groundplan_model::kinds::CacheEngine;
use groundplan_model::{EntityKind, Running};

use crate::target::cluster::Cluster;
use crate::target::default::WAIT;
use crate::target::pod::hardening;
use crate::target::pod::image::pull_policy;
use crate::target::store::{cache_image, database_image};

/// No entity's name holds a dot, and no container's may: none is called like this.
const NAME: &str = "wait-for-network";

/// What it asks for: less than what follows it in the pod.
const MEMORY: &str = "32Mi";

/// Waits until names are resolved, which every pod may, then until each store answers. Behind the
/// bound the job starts all the same, and says itself what is wrong.
const SCRIPT: &str = "\
until timeout 2 getent hosts kubernetes.default.svc >/dev/null; do
  [ \"$SECONDS\" -lt 30 ] || exit 0
  sleep 0.2
done
for store in \"$@\"; do
  until timeout 2 bash -c 'exec 3<>\"/dev/tcp/${0%:*}/${0##*:}\"' \"$store\" 2>/dev/null; do
    if [ \"$SECONDS\" -ge 30 ]; then
      echo \"$store does not answer; starting all the same\" >&2
      exit 0
    fi
    sleep 0.2
  done
done
";

/// The container that waits, of what ends; none for what connects to nothing.
pub fn container<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    if cluster.is_aws() {
        return None;
    }
    let environment = cluster.cx.environment;
    let (mut stores, mut image, mut connects) = (List::new(), None, false);
    for edge in cluster.edges.from(&running.key()) {
        let name = edge.to.name.as_ref();
        connects |= edge.to.kind != EntityKind::Secret;
        let (port, of_store) = match edge.to.kind {
            EntityKind::Database => {
                let database = environment.databases.get(name)?;
                (POSTGRES_PORT, database_image(cluster, database))
            }
            EntityKind::Cache => {
                let cache = environment.caches.get(name)?;
                (CACHE_PORT, cache_image(cluster, cache).to_owned())
            }
            _ => continue,
        };
        stores.push(Node::from(format!("{name}:{port}")));
        image.get_or_insert(of_store);
    }
    if !connects {
        return None;
    }
    // The image of a store is on the nodes; whoever uses none takes the smallest of them.
    let image = image.unwrap_or_else(|| images::cache(CacheEngine::Valkey, None).to_owned());
    let words = ["bash", "-c", SCRIPT, NAME].map(Node::from).into_iter().chain(stores);
    let requests = Map::new().with("cpu", "10m").with("memory", MEMORY);
    let limits = Map::new().with("memory", MEMORY);
    let resources = Map::new().with("requests", requests).with("limits", limits);
    let container = Map::new()
        .with("name", NAME)
        .with("image", image.clone())
        .with("imagePullPolicy", pull_policy(&image))
        .with("command", Node::list(words))
        .with("resources", resources)
        .with("securityContext", hardening::container());
    Some(Node::from(container).from_origin(&WAIT))
}
