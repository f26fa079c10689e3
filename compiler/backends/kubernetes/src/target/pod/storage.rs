//! Writable paths: volumes that last, scratch space that does not, and `/tmp`.

use std::collections::BTreeMap;

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::{bounded, short_hash};
use groundplan_model::Running;
use groundplan_model::kinds::Volume;
use groundplan_schema::scalar::Size;

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::{CLAIM, TEMPORARY};
use crate::target::kind::PERSISTENT_VOLUME_CLAIM;
use crate::target::object::document;
use crate::target::quantity::size;

/// The class of volumes on EKS, which brings none of its own.
pub const CLASS_ON_AWS: &str = "encrypted";

/// The directory that most programs write to.
const TEMPORARY_PATH: &str = "/tmp";
/// How much it may hold: as much as `scratch` holds when it does not say.
const TEMPORARY_SIZE: Size = Size(64 << 20);
/// The most characters of a volume's name.
const NAME_MAX: usize = 63;

/// Where the container finds its writable paths.
pub fn mounts<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let scratch = scratch(cluster, running).into_iter().map(|(path, (name, _))| mount(name, path));
    let volumes = running.workload.volume.values().map(|volume| {
        let path = cluster.cx.node(&volume.path, |path| path.as_str());
        Map::new().with("name", volume_name(volume.name.peek().0)).with("mountPath", path).into()
    });
    scratch.chain(volumes).collect()
}

fn mount<'m>(name: String, path: &'m str) -> Node<'m> {
    Map::new().with("name", name).with("mountPath", path).into()
}

/// The volumes that come and go with the pod.
pub fn temporary_volumes<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
    scratch(cluster, running).into_values().map(|(name, limit)| empty(name, limit)).collect()
}

/// A volume that comes and goes with the pod.
pub fn empty<'m>(name: impl Into<Node<'m>>, limit: Node<'m>) -> Node<'m> {
    let source = Map::new().with("sizeLimit", limit);
    Map::new().with("name", name).with("emptyDir", source).into()
}

/// A volume for temporary files.
pub fn temporary<'m>() -> Node<'m> {
    empty("tmp", temporary_size())
}

/// Where temporary files go.
pub fn temporary_mount<'m>() -> Node<'m> {
    mount("tmp".to_owned(), TEMPORARY_PATH)
}

fn temporary_size<'m>() -> Node<'m> {
    Node::from(size(TEMPORARY_SIZE)).from_origin(&TEMPORARY)
}

/// Scratch paths with the names of their volumes and their sizes; `/tmp` is always one.
fn scratch<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
) -> BTreeMap<&'m str, (String, Node<'m>)> {
    let mut paths = BTreeMap::from([(TEMPORARY_PATH, ("tmp".to_owned(), temporary_size()))]);
    for scratch in running.workload.scratch.values() {
        let path = cluster.cx.value(&scratch.path).as_str();
        let name = match path {
            TEMPORARY_PATH => "tmp".to_owned(),
            path => scratch_name(path),
        };
        paths.insert(path, (name, cluster.cx.node(&scratch.size, |limit| size(*limit))));
    }
    paths
}

/// The name of the volume at a path: its words; a hash of the path where they do not tell it from
/// others.
fn scratch_name(path: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'/';
    if path.bytes().all(is_plain) && !path.contains("//") && !path.ends_with('/') {
        return bounded(&format!("scratch{}", path.replace('/', "-")), NAME_MAX);
    }
    format!("scratch-{}", short_hash(path, 8))
}

/// The name of the pod's volume for a `volume`: apart from the names of ours.
fn volume_name(name: &str) -> String {
    format!("volume-{name}")
}

/// The volumes that the pods of something that runs all the time keep for themselves.
pub fn claim_templates<'m>(cluster: &Cluster<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let volumes = running.workload.volume.values();
    volumes
        .map(|volume| {
            let metadata = Map::new().with("name", volume_name(volume.name.peek().0));
            let template = Map::new()
                .with("metadata", metadata)
                .with("spec", claim(cluster, cluster.cx.node(&volume.size, |s| size(*s))));
            Node::from(template).from_origin(&CLAIM)
        })
        .collect()
}

/// What is claimed: storage for one node at a time.
pub fn claim<'m>(cluster: &Cluster<'_, 'm>, size: Node<'m>) -> Map<'m> {
    let class = match cluster.host {
        Host::Own(node) => {
            node.storage_class.as_ref().map(|class| cluster.cx.node(class, |class| class.as_str()))
        }
        Host::Aws(_) => Some(Node::from(CLASS_ON_AWS)),
    };
    Map::new()
        .with("accessModes", Node::list(["ReadWriteOnce"]))
        .with_some("storageClassName", class)
        .with("resources", Map::new().with("requests", Map::new().with("storage", size)))
}

/// The claims of something that ends: its runs share them.
pub fn claims<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
) -> List<'m> {
    let volumes = running.workload.volume.values();
    volumes
        .map(|volume| {
            let name = claim_name(running.name, volume);
            let size = cluster.cx.node(&volume.size, |s| size(*s));
            let object = cluster
                .annotated(PERSISTENT_VOLUME_CLAIM, owner, &name, Map::new())
                .with("spec", claim(cluster, size));
            document(object, owner)
        })
        .collect()
}

/// The pod's volumes for the claims of something that ends.
pub fn claimed_volumes<'m>(running: &Running<'m>) -> List<'m> {
    let volumes = running.workload.volume.values();
    volumes
        .map(|volume| {
            let source = Map::new().with("claimName", claim_name(running.name, volume));
            Map::new()
                .with("name", volume_name(volume.name.peek().0))
                .with("persistentVolumeClaim", source)
                .into()
        })
        .collect()
}

fn claim_name(entity: &str, volume: &Volume) -> String {
    format!("{entity}-{}", volume.name.peek().0.as_str())
}
