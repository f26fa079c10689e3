//! Pods: what every one has, whatever controls it.

use groundplan_model::Running;
use groundplan_model::kinds::{Architecture, Workload};
use groundplan_schema::scalar::Choice;

use super::cluster::{Cluster, Owner};
use super::configuration::Configuration;
use super::container::container;
use super::default::{POD_SECURITY, SERVICE_ACCOUNT as ACCOUNT, SPREAD};
use super::external_secret::Rendered;
use super::kind::SERVICE_ACCOUNT;
use super::label;
use super::object::document;
use super::storage;
use groundplan_document::{List, Map, Node};

/// How long the pods of a service stay after they are asked to stop, in seconds: until the
/// Service's endpoints are updated on every node.
const PAUSE: u64 = 5;
/// The same behind a load balancer of AWS, which hears of it later.
const PAUSE_BEHIND_LOAD_BALANCER: u64 = 15;

/// The pods of what runs, while they are put together.
pub(super) struct Pod<'r, 'm> {
    running: &'r Running<'m>,
    configuration: Configuration<'m>,
    rendered: Rendered<'m>,
}

impl<'r, 'm> Pod<'r, 'm> {
    /// The pods of `running`.
    pub fn of(cluster: &Cluster<'_, 'm>, running: &'r Running<'m>) -> Self {
        let mut rendered = Rendered::default();
        let configuration = Configuration::of(cluster, running, &mut rendered);
        Self { running, configuration, rendered }
    }

    /// The pod template of something that runs all the time: copies stand apart, and volumes are
    /// its controller's.
    pub fn lasting(&mut self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
        let pause = pause(cluster, self.running);
        let mut spec = self.spec(cluster, pause, List::new());
        spec.put("topologySpreadConstraints", spread(self.running.name));
        self.template(cluster, owner, spec)
    }

    /// The pod template of something that ends.
    pub fn ending(&mut self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
        let mut spec = self.spec(cluster, 0, storage::claimed_volumes(self.running));
        spec.put("restartPolicy", "Never");
        self.template(cluster, owner, spec)
    }

    /// What the pods need to be there: account, files and secrets.
    pub fn documents(self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Vec<Node<'m>> {
        let mut documents = vec![service_account(cluster, owner)];
        documents.extend(self.configuration.document(cluster, owner));
        documents.extend(self.rendered.document(cluster, owner));
        documents
    }

    fn template(&self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>, spec: Map<'m>) -> Map<'m> {
        let mut metadata = Map::new().with("labels", label::labels(cluster, owner));
        metadata.put_unless_empty("annotations", self.configuration.annotations());
        Map::new().with("metadata", metadata).with("spec", spec)
    }

    fn spec(&mut self, cluster: &Cluster<'_, 'm>, pause: u64, claims: List<'m>) -> Map<'m> {
        let (cx, workload) = (cluster.cx, self.running.workload);
        let user = || cx.node(&workload.run_as, |user| *user);
        let grace = cx.node(&workload.stop_grace, |grace| grace.0.saturating_add(pause));
        let container =
            container(cluster, self.running, &self.configuration, &mut self.rendered, pause);
        let mut volumes = self.configuration.volumes(self.running.name);
        volumes.extend(storage::temporary_volumes(cluster, self.running));
        volumes.extend(claims);
        let mut spec = identity(self.running.name)
            .with("terminationGracePeriodSeconds", grace)
            .with("securityContext", security(user(), user()));
        spec.put_unless_empty("nodeSelector", placement(cluster, workload));
        spec.with("containers", Node::list([container])).with("volumes", volumes)
    }
}

/// Who a pod is: an account of its own without a token, and nothing told about its neighbours.
pub(super) fn identity<'m>(name: &str) -> Map<'m> {
    Map::new()
        .with("serviceAccountName", name.to_owned())
        .with("automountServiceAccountToken", Node::from(false).from_origin(&ACCOUNT))
        .with("enableServiceLinks", false)
}

/// What no pod may be, whatever it runs.
pub(super) fn security<'m>(user: Node<'m>, group: Node<'m>) -> Node<'m> {
    let context = Map::new()
        .with("runAsNonRoot", true)
        .with("runAsUser", user)
        .with("runAsGroup", group.clone())
        .with("fsGroup", group)
        .with("fsGroupChangePolicy", "OnRootMismatch")
        .with("seccompProfile", Map::new().with("type", "RuntimeDefault"));
    Node::from(context).from_origin(&POD_SECURITY)
}

/// The account of an entity's pods.
pub(super) fn service_account<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let token = Node::from(false).from_origin(&ACCOUNT);
    let account =
        cluster.object(SERVICE_ACCOUNT, owner).with("automountServiceAccountToken", token);
    document(account, owner)
}

/// How long a pod goes on after it is asked to stop, because requests still arrive.
fn pause(cluster: &Cluster<'_, '_>, running: &Running<'_>) -> u64 {
    let service = cluster.cx.environment.services.get(running.name);
    match service.filter(|_| running.ports.is_some()) {
        None => 0,
        Some(service) if !service.route.is_empty() && cluster.is_aws() => {
            PAUSE_BEHIND_LOAD_BALANCER
        }
        Some(_) => PAUSE,
    }
}

/// Copies in different zones, and on different nodes.
fn spread<'m>(name: &str) -> Node<'m> {
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
fn placement<'m>(cluster: &Cluster<'_, 'm>, workload: &'m Workload) -> Map<'m> {
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
