//! Where a container can write, and the files that are put into it.

use std::collections::BTreeMap;

use groundplan_model::Running;
use groundplan_model::kinds::Volume;
use groundplan_schema::scalar::Size;

use super::default::TEMPORARY;
use super::limit::size;
use super::project::Project;
use super::text::literal;
use groundplan_document::{List, Map, Node};

/// The directory that most programs write to.
const TEMPORARY_PATH: &str = "/tmp";
/// How much it may hold: as much as `scratch` holds when it does not say.
const TEMPORARY_SIZE: Size = Size(64 << 20);

/// The name of an entity's volume.
pub(super) fn volume_name(entity: &str, volume: &str) -> String {
    format!("{entity}_{volume}")
}

/// The volumes of a running entity.
pub(super) fn volumes<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let volumes = running.workload.volume.values();
    volumes
        .map(|volume| {
            let name = running_volume(project, running, volume);
            let path = project.cx.node(&volume.path, |path| literal(path.as_str()));
            mount(name, path)
        })
        .collect()
}

/// The volume that a running entity's volume is kept in, whatever the entity is called now.
pub(super) fn running_volume<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
    volume: &'m Volume,
) -> String {
    let name: &'m str = running.name;
    volume_name(project.created_as(running.kind, name), volume.name.peek().0)
}

/// A named volume at a path.
pub(super) fn mount<'m>(name: impl Into<Node<'m>>, path: impl Into<Node<'m>>) -> Node<'m> {
    Map::new().with("type", "volume").with("source", name).with("target", path).into()
}

/// A file or directory beside the Compose file at a path, not to be written to.
pub(super) fn bind<'m>(source: impl Into<Node<'m>>, path: impl Into<Node<'m>>) -> Node<'m> {
    Map::new()
        .with("type", "bind")
        .with("source", source)
        .with("target", path)
        .with("read_only", true)
        .with("bind", Map::new().with("create_host_path", false))
        .into()
}

/// Writable paths that do not outlive the container; `/tmp` is always one.
pub(super) fn scratch<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let temporary = Node::from(tmpfs(TEMPORARY_PATH, TEMPORARY_SIZE)).from_origin(&TEMPORARY);
    let mut paths = BTreeMap::from([(TEMPORARY_PATH, temporary)]);
    for scratch in running.workload.scratch.values() {
        let path = project.cx.value(&scratch.path).as_str();
        let limit = project.cx.node(&scratch.size, |limit| tmpfs(&literal(path), *limit));
        paths.insert(path, limit);
    }
    paths.into_values().collect()
}

/// A path in memory that any user can write to and run programs from, as on a cluster.
pub(super) fn tmpfs(path: &str, limit: Size) -> String {
    format!("{path}:size={},mode=1777,exec", size(limit))
}

/// A path in memory for temporary files.
pub(super) fn temporary<'m>() -> Node<'m> {
    Node::from(tmpfs(TEMPORARY_PATH, TEMPORARY_SIZE)).from_origin(&TEMPORARY)
}
