//! Databases and caches that run in the cluster: one server, its storage and its password.

use groundplan_model::EntityKey;
use groundplan_model::kinds::InstanceSize;
use groundplan_schema::Value;
use groundplan_schema::scalar::{Cpu, Size};
use groundplan_source::Origin;

use super::cluster::{Cluster, Host, Owner};
use super::container::security;
use super::default::{COPIES, HEADLESS, PULL, SERVER, SERVER_SIZE};
use super::external_secret::Rendered;
use super::kind::{SERVICE, STATEFUL_SET};
use super::object::document;
use super::quantity::{cpu, size};
use super::{label, network, pod, storage};
use groundplan_document::{List, Map, Node};

/// Where a server finds the files of its Secret.
pub(super) const SECRETS: &str = "/run/secrets/server";
/// The key of its password.
pub(super) const PASSWORD: &str = "password";

/// The volumes of every server.
const DATA_VOLUME: &str = "data";
const SECRET_VOLUME: &str = "secrets";
/// How long a server may take to write down what it has, in seconds.
const GRACE: u64 = 60;

/// A server.
pub(super) struct Server<'m> {
    /// What it is.
    pub key: EntityKey,
    /// Where it was written.
    pub origin: &'m Origin,
    /// The official image.
    pub image: Node<'m>,
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
    /// Mounts beside data, secrets and `/tmp`.
    pub mounts: List<'m>,
    /// Volumes of those mounts.
    pub volumes: List<'m>,
    /// The keys of its Secret.
    pub secrets: Rendered<'m>,
}

/// Processors and memory of a size: about what RDS and ElastiCache give for it.
pub(super) fn resources(size: InstanceSize) -> (Cpu, Size) {
    match size {
        InstanceSize::Small => (Cpu(250), Size(1 << 30)),
        InstanceSize::Medium => (Cpu(1000), Size(4 << 30)),
        InstanceSize::Large => (Cpu(2000), Size(8 << 30)),
    }
}

/// What the servers of an environment ask for.
pub(super) fn requests(cluster: &Cluster<'_, '_>) -> Vec<(Cpu, Size)> {
    let Host::Own(_) = cluster.host else { return Vec::new() };
    let environment = cluster.cx.environment;
    let databases = environment.databases.values().map(|database| &database.size);
    let sizes = databases.chain(environment.caches.values().map(|cache| &cache.size));
    sizes.map(|size| resources(*cluster.cx.value(size))).collect()
}

impl<'m> Server<'m> {
    /// The objects of the server, but for those that only one kind has.
    pub fn documents(self, cluster: &Cluster<'_, 'm>) -> Vec<Node<'m>> {
        let name = self.key.name.clone();
        let owner = Owner { name: &name, component: self.key.kind.word(), origin: self.origin };
        let policy = network::document_of(cluster, &self.key, owner);
        let service = self.service(cluster, owner);
        let mut documents = vec![pod::service_account(cluster, owner)];
        let (stateful_set, secrets) = self.stateful_set(cluster, owner);
        documents.extend(secrets.document(cluster, owner));
        documents.extend([stateful_set, service, policy]);
        documents
    }

    fn service(&self, cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
        let (name, number) = self.port;
        let port = Map::new()
            .with("name", name)
            .with("port", number)
            .with("targetPort", name)
            .with("protocol", "TCP");
        let spec = Map::new()
            .with("clusterIP", Node::from("None").from_origin(&HEADLESS))
            .with("selector", label::matching(owner.name))
            .with("ports", Node::list([port]));
        document(cluster.object(SERVICE, owner).with("spec", spec), owner)
    }

    fn stateful_set(
        self,
        cluster: &Cluster<'_, 'm>,
        owner: Owner<'_, 'm>,
    ) -> (Node<'m>, Rendered<'m>) {
        let (user, group) = self.user;
        let by_image = |id: u32| Node::from(id).from_origin(&SERVER);
        let (_, memory) = resources(*cluster.cx.value(self.size));
        let source = Map::new()
            .with("secretName", owner.name.to_owned())
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
        let mut mounts = self.mounts;
        mounts.push(mount(DATA_VOLUME, self.data_path).into());
        mounts.push(mount(SECRET_VOLUME, SECRETS).with("readOnly", true).into());
        mounts.push(storage::temporary_mount());
        let (port, number) = self.port;
        let port =
            Map::new().with("name", port).with("containerPort", number).with("protocol", "TCP");
        let mut container = Map::new()
            .with("name", owner.name.to_owned())
            .with("image", self.image)
            .with("imagePullPolicy", Node::from("Always").from_origin(&PULL));
        container.entries.extend(self.start.entries);
        container.put("ports", Node::list([port]));
        container.put("resources", asked(cluster, self.size));
        container.entries.extend(self.probes.entries);
        container.put("securityContext", security());
        container.put("volumeMounts", mounts);
        let spec = pod::identity(owner.name)
            .with("terminationGracePeriodSeconds", GRACE)
            .with("securityContext", pod::security(by_image(user), by_image(group)))
            .with("containers", Node::list([container]))
            .with("volumes", volumes);
        let metadata = Map::new().with("labels", label::labels(cluster, owner));
        let mut set = Map::new()
            .with("replicas", Node::from(1).from_origin(&COPIES))
            .with("serviceName", owner.name.to_owned())
            .with("selector", label::selector(owner.name))
            .with("template", Map::new().with("metadata", metadata).with("spec", spec));
        set.put_unless_empty("volumeClaimTemplates", claims);
        let set = document(cluster.object(STATEFUL_SET, owner).with("spec", set), owner);
        (set, self.secrets)
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
