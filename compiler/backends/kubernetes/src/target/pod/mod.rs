//! Pods: what every one has, whatever controls it.

mod configuration;
pub mod container;
pub mod hardening;
pub mod identity;
pub mod image;
mod placement;
pub mod probe;
mod process;
pub mod storage;
mod wait;

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;

use crate::target::cluster::{Cluster, Owner};
use crate::target::content::Content;
use crate::target::ingress_controller::IngressController;
use crate::target::label;
use crate::target::pod::configuration::Configuration;
use crate::target::pod::container::container;
use crate::target::pod::process::Process;
use crate::target::secret::external_secret::Rendered;

/// How long the pods of a service stay after they are asked to stop, in seconds: until the
/// Service's endpoints are updated on every node.
const PAUSE: u64 = 5;
/// The same behind a load balancer of a cloud, which hears of it later.
const PAUSE_BEHIND_LOAD_BALANCER: u64 = 15;

/// The pods of what runs, while they are put together.
pub struct Pod<'r, 'm> {
    running: &'r Running<'m>,
    owner: Owner<'r, 'm>,
    process: Process<'m>,
    configuration: Configuration<'m>,
    files: Option<Content<'m>>,
    secret: Option<Content<'m>>,
}

impl<'r, 'm> Pod<'r, 'm> {
    /// The pods of `running`.
    pub fn of(cluster: &Cluster<'_, 'm>, running: &'r Running<'m>, owner: Owner<'r, 'm>) -> Self {
        let mut rendered = Rendered::default();
        let configuration = Configuration::of(cluster, running, &mut rendered);
        let process = Process::of(cluster, running, &mut rendered);
        let files = configuration.object(cluster, owner);
        let secret = rendered.object(cluster, owner);
        Self { running, owner, process, configuration, files, secret }
    }

    /// The pod template of something that runs all the time: replicas stand apart, and volumes are
    /// its controller's.
    pub fn lasting(&self, cluster: &Cluster<'_, 'm>) -> Map<'m> {
        let pause = pause(cluster, self.running);
        let mut spec = self.spec(cluster, pause, None, List::new());
        spec.put("topologySpreadConstraints", placement::spread(self.running.name));
        self.template(cluster, spec)
    }

    /// The pod template of something that ends.
    pub fn ending(&self, cluster: &Cluster<'_, 'm>) -> Map<'m> {
        let wait = wait::container(cluster, self.running);
        let mut spec = self.spec(cluster, 0, wait, storage::claimed_volumes(self.running));
        spec.put("restartPolicy", "Never");
        self.template(cluster, spec)
    }

    /// What the pods need to be there: account, files and secrets.
    pub fn objects(self, cluster: &Cluster<'_, 'm>) -> Vec<Node<'m>> {
        let named = self.files.into_iter().chain(self.secret).map(|content| content.object);
        let account = identity::service_account(cluster, self.owner);
        std::iter::once(account).chain(named).collect()
    }

    fn template(&self, cluster: &Cluster<'_, 'm>, spec: Map<'m>) -> Map<'m> {
        let metadata = Map::new().with("labels", label::own(cluster, self.owner));
        Map::new().with("metadata", metadata).with("spec", spec)
    }

    fn spec(
        &self,
        cluster: &Cluster<'_, 'm>,
        pause: u64,
        first: Option<Node<'m>>,
        claims: List<'m>,
    ) -> Map<'m> {
        let (cx, workload) = (cluster.cx, self.running.workload);
        let user = || cx.node(&workload.run_as, |user| *user);
        let grace = cx.node(&workload.stop_grace, |grace| grace.0.saturating_add(pause));
        let name = |content: &'_ Option<Content<'m>>| {
            content.as_ref().map(|content| content.name.clone()).unwrap_or_default()
        };
        let (files, secret) = (name(&self.files), name(&self.secret));
        let configuration = &self.configuration;
        let container =
            container(cluster, self.running, &self.process, configuration, &secret, pause);
        let mut volumes = configuration.volumes(&files, &secret);
        volumes.extend(storage::temporary_volumes(cluster, self.running));
        volumes.extend(claims);
        let ports = self.running.ports.into_iter().flat_map(|ports| ports.values());
        let ports = ports.map(|port| port.number.peek().0.0);
        let mut spec = identity::identity(cluster, self.running.name)
            .with("terminationGracePeriodSeconds", grace)
            .with("securityContext", hardening::pod(cluster, user(), user(), ports));
        spec.put_unless_empty("nodeSelector", placement::node_selector(cluster, workload));
        spec.put_unless_empty("initContainers", Node::list(first));
        spec.with("containers", Node::list([container])).with("volumes", volumes)
    }
}

/// How long a pod goes on after it is asked to stop, because requests still arrive.
fn pause(cluster: &Cluster<'_, '_>, running: &Running<'_>) -> u64 {
    let service = cluster.cx.environment.services.get(running.name);
    match service.filter(|_| running.ports.is_some()) {
        None => 0,
        Some(service) if !service.route.is_empty() && is_behind_a_load_balancer(cluster) => {
            PAUSE_BEHIND_LOAD_BALANCER
        }
        Some(_) => PAUSE,
    }
}

/// Whether requests come from a load balancer outside the cluster, straight to the pods.
fn is_behind_a_load_balancer(cluster: &Cluster<'_, '_>) -> bool {
    matches!(cluster.ingress_controller(), IngressController::Alb | IngressController::Gce)
}
