//! Databases and caches that run in the cluster: one server, its storage and its password.

use groundplan_document::{List, Map, Node};
use groundplan_model::EntityKey;
use groundplan_model::kinds::InstanceSize;
use groundplan_schema::Value;
use groundplan_schema::scalar::{Cpu, Size};
use groundplan_source::Origin;

use crate::target::cluster::{Cluster, Owner};
use crate::target::content::Content;
use crate::target::default::{HEADLESS, REPLICAS, SERVER, SERVER_SIZE};
use crate::target::disruption;
use crate::target::exporter::{self, Exporter};
use crate::target::file;
use crate::target::kind::{SERVICE, STATEFUL_SET};
use crate::target::label;
use crate::target::lowered::{Lowered, Needs, Requests, Stream};
use crate::target::network::policy;
use crate::target::object::document;
use crate::target::password;
use crate::target::pod::identity::{identity, service_account};
use crate::target::pod::image::pull_policy;
use crate::target::pod::{hardening, storage};
use crate::target::quantity::{cpu, size};
use crate::target::secret::external_secret::Rendered;
use crate::target::stateful_set::pod_management;

/// Where a server finds the files of its Secret.
pub const SECRETS: &str = "/run/secrets/server";
/// The key of its password.
pub const PASSWORD: &str = "password";

/// The volumes of every server.
const DATA_VOLUME: &str = "data";
const SECRET_VOLUME: &str = "secrets";
/// How long a server may take to write down what it has, in seconds.
const GRACE: u64 = 60;

/// A server.
pub struct Server<'m> {
    /// What it is.
    pub key: EntityKey,
    /// Where it was written.
    pub origin: &'m Origin,
    /// The official image, and what chose it.
    pub image: (String, &'m Origin),
    /// The script that tells the server of a changed password, in the same image.
    pub password_change: String,
    /// The variables of that script.
    pub password_env: List<'m>,
    /// The user and the group that the image is made for.
    pub user: (u32, u32),
    /// Its port, by name.
    pub port: (&'static str, u16),
    /// How large it is.
    pub size: &'m Value<InstanceSize>,
    /// Where its data is mounted.
    pub data_path: &'static str,
    /// How much of it outlives the pod; without, the data goes with the pod.
    pub storage: Option<Node<'m>>,
    /// How the container is started: `args` and `env`.
    pub start: Map<'m>,
    /// Its probes.
    pub probes: Map<'m>,
    /// How its exporter asks it.
    pub asked: Asked<'m>,
    /// Mounts beside data, secrets and `/tmp`.
    pub mounts: List<'m>,
    /// Mounts that the script has as well.
    pub shared: List<'m>,
    /// Volumes of those mounts.
    pub volumes: List<'m>,
    /// The keys of its Secret.
    pub secrets: Rendered<'m>,
}

/// How an exporter asks a server.
pub struct Asked<'m> {
    /// Its variables.
    pub env: List<'m>,
    /// The variable that holds the server's password. It has that of its start, as the server's clients
    /// do, which the server takes until both are started again.
    pub password: Option<&'static str>,
    /// Its mounts.
    pub mounts: List<'m>,
}

/// Processors and memory of a size: about what RDS and ElastiCache give for it.
pub fn resources(size: InstanceSize) -> (Cpu, Size) {
    match size {
        InstanceSize::Small => (Cpu(250), Size(1 << 30)),
        InstanceSize::Medium => (Cpu(1000), Size(4 << 30)),
        InstanceSize::Large => (Cpu(2000), Size(8 << 30)),
    }
}

impl<'m> Server<'m> {
    /// The server and what it needs; objects that only one kind has come behind its own.
    pub fn lower(self, cluster: &Cluster<'_, 'm>) -> Lowered<'m> {
        let EntityKey { kind, name } = self.key.clone();
        let owner = Owner::entity(kind, &name, self.origin);
        let (cpu, memory) = resources(*cluster.cx.value(self.size));
        let mut requests = Requests::of(1, cpu, memory);
        let beside = Requests::of(1, password::CPU, password::MEMORY);
        requests.add(Requests { pods: 0, ..beside });
        let exporter = Exporter::of(cluster, kind);
        if exporter.is_some() {
            let beside = Requests::of(1, exporter::CPU, exporter::MEMORY);
            requests.add(Requests { pods: 0, ..beside });
        }
        let policy = policy::of(cluster, &self.key, owner);
        let service = self.service(cluster, owner, exporter.as_ref());
        let mut objects = vec![service_account(cluster, owner)];
        let (secret, stateful_set) = self.stateful_set(cluster, owner, exporter.as_ref());
        objects.extend(secret);
        objects.extend([stateful_set, service, disruption::object(cluster, owner), policy]);
        let needs = Needs { requests, ..Needs::default() };
        let path = file::of(kind, &name);
        Lowered { stream: Stream { path, objects }, needs }
    }

    fn service(
        &self,
        cluster: &Cluster<'_, 'm>,
        owner: Owner<'_, 'm>,
        exporter: Option<&Exporter>,
    ) -> Node<'m> {
        let (name, number) = self.port;
        let port = Map::new()
            .with("name", name)
            .with("port", number)
            .with("targetPort", name)
            .with("protocol", "TCP");
        let ports = std::iter::once(port).chain(exporter.map(Exporter::service_port));
        let spec = Map::new()
            .with("clusterIP", Node::from("None").from_origin(&HEADLESS))
            // A server beside which something fails is still the server.
            .with("publishNotReadyAddresses", Node::from(true).from_origin(&HEADLESS))
            .with("selector", label::matching(owner.name))
            .with("ports", Node::list(ports));
        document(cluster.object(SERVICE, owner).with("spec", spec), owner)
    }

    fn stateful_set(
        self,
        cluster: &Cluster<'_, 'm>,
        owner: Owner<'_, 'm>,
        exporter: Option<&Exporter>,
    ) -> (Option<Node<'m>>, Node<'m>) {
        let (user, group) = self.user;
        let mut secrets = self.secrets;
        secrets.refresh_every(password::REFRESH);
        let secret = secrets.object(cluster, owner);
        let (secret_name, secret) = secret.map(|Content { name, object }| (name, object)).unzip();
        let by_image = |id: u32| Node::from(id).from_origin(&SERVER);
        let (_, memory) = resources(*cluster.cx.value(self.size));
        let asking = exporter.map(|it| self.asked.container(it, secret_name.as_deref()));
        let source = Map::new()
            .with_some("secretName", secret_name)
            .with("defaultMode", Node::from(0o440).beside("0440"));
        let mut volumes = self.volumes;
        volumes.push(Map::new().with("name", SECRET_VOLUME).with("secret", source).into());
        volumes.push(storage::temporary());
        let mut claims = List::new();
        match self.storage {
            Some(size) => {
                let metadata = Map::new().with("name", DATA_VOLUME);
                let claim = storage::claim(cluster, size);
                claims.push(Map::new().with("metadata", metadata).with("spec", claim).into());
            }
            None => volumes.push(storage::empty(DATA_VOLUME, Node::from(size(memory)))),
        }
        let mount = |name: &'static str, path: &'static str| {
            Map::new().with("name", name).with("mountPath", path)
        };
        let mut shared = self.shared;
        shared.push(mount(SECRET_VOLUME, SECRETS).with("readOnly", true).into());
        shared.push(storage::temporary_mount());
        let mut mounts = self.mounts;
        mounts.push(mount(DATA_VOLUME, self.data_path).into());
        mounts.extend(shared.iter().cloned());
        let (image, chosen) = self.image;
        let beside = password::container(&image, self.password_change, self.password_env, shared);
        let (port, number) = self.port;
        let port =
            Map::new().with("name", port).with("containerPort", number).with("protocol", "TCP");
        let mut container = Map::new()
            .with("name", owner.name.to_owned())
            .with("image", Node::from(image.clone()).from_origin(chosen))
            .with("imagePullPolicy", pull_policy(&image));
        container.entries.extend(self.start.entries);
        container.put("ports", Node::list([port]));
        container.put("resources", asked(cluster, self.size));
        container.entries.extend(self.probes.entries);
        container.put("securityContext", hardening::container());
        container.put("volumeMounts", mounts);
        let mut containers = vec![container.into()];
        containers.extend(asking);
        let spec = identity(cluster, owner.name)
            .with("terminationGracePeriodSeconds", GRACE)
            .with(
                "securityContext",
                hardening::pod(cluster, by_image(user), by_image(group), [self.port.1]),
            )
            .with("initContainers", Node::list([beside]))
            .with("containers", containers)
            .with("volumes", volumes);
        let metadata = Map::new().with("labels", label::own(cluster, owner));
        let mut set = Map::new()
            .with("replicas", Node::from(1).from_origin(&REPLICAS))
            .with("podManagementPolicy", pod_management())
            .with("serviceName", owner.name.to_owned())
            .with("selector", label::selector(owner.name))
            .with("template", Map::new().with("metadata", metadata).with("spec", spec));
        set.put_unless_empty("volumeClaimTemplates", claims);
        let set = document(cluster.object(STATEFUL_SET, owner).with("spec", set), owner);
        (secret, set)
    }
}

impl<'m> Asked<'m> {
    fn container(self, exporter: &Exporter, secret: Option<&str>) -> Node<'m> {
        let mut env = self.env;
        if let (Some(variable), Some(secret)) = (self.password, secret) {
            let key = Map::new().with("name", secret.to_owned()).with("key", PASSWORD);
            let from = Map::new().with("secretKeyRef", key);
            env.push(Map::new().with("name", variable).with("valueFrom", from).into());
        }
        exporter.container(env, self.mounts)
    }
}

fn asked<'m>(cluster: &Cluster<'_, 'm>, asked: &'m Value<InstanceSize>) -> Node<'m> {
    let (share, memory) = resources(*cluster.cx.value(asked));
    let requests = Map::new()
        .with("cpu", cluster.cx.node(asked, |_| cpu(share)))
        .with("memory", cluster.cx.node(asked, |_| size(memory)));
    let limits = Map::new().with("memory", cluster.cx.node(asked, |_| size(memory)));
    let resources = Map::new().with("requests", requests).with("limits", limits);
    Node::from(resources).from_origin(&SERVER_SIZE)
}
