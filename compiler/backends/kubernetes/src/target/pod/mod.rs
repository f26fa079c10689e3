//! Pods: what every one has, whatever controls it.

mod configuration;
pub mod container;
pub mod hardening;
pub mod identity;
mod image;
mod placement;
pub mod probe;
pub mod storage;

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;

use crate::target::cluster::{Cluster, Owner};
use crate::target::label;
use crate::target::pod::configuration::Configuration;
use crate::target::pod::container::container;
use crate::target::secret::external_secret::Rendered;

/// How long the pods of a service stay after they are asked to stop, in seconds: until the
/// Service's endpoints are updated on every node.
const PAUSE: u64 = 5;
/// The same behind a load balancer of AWS, which hears of it later.
const PAUSE_BEHIND_LOAD_BALANCER: u64 = 15;

/// The pods of what runs, while they are put together.
pub struct Pod<'r, 'm> {
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

    /// The pod template of something that runs all the time: replicas stand apart, and volumes are
    /// its controller's.
    pub fn lasting(&mut self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
        let pause = pause(cluster, self.running);
        let mut spec = self.spec(cluster, pause, List::new());
        spec.put("topologySpreadConstraints", placement::spread(self.running.name));
        self.template(cluster, owner, spec)
    }

    /// The pod template of something that ends.
    pub fn ending(&mut self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
        let mut spec = self.spec(cluster, 0, storage::claimed_volumes(self.running));
        spec.put("restartPolicy", "Never");
        self.template(cluster, owner, spec)
    }

    /// What the pods need to be there: account, files and secrets.
    pub fn objects(self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Vec<Node<'m>> {
        let mut objects = vec![identity::service_account(cluster, owner)];
        objects.extend(self.configuration.document(cluster, owner));
        objects.extend(self.rendered.document(cluster, owner));
        objects
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
        let mut spec = identity::identity(self.running.name)
            .with("terminationGracePeriodSeconds", grace)
            .with("securityContext", hardening::pod(user(), user()));
        spec.put_unless_empty("nodeSelector", placement::node_selector(cluster, workload));
        spec.with("containers", Node::list([container])).with("volumes", volumes)
    }
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
