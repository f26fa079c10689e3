//! Where a container can write, and what is put into it.

use groundplan_document::{Map, Node};
use groundplan_schema::scalar::Size;

use crate::target::container::memory::size;
use crate::target::default::TEMPORARY;

/// The directory that most programs write to.
pub const TEMPORARY_PATH: &str = "/tmp";
/// How much it may hold: as much as `scratch` holds when it does not say.
const TEMPORARY_SIZE: Size = Size(64 << 20);

/// The name of an entity's volume.
pub fn volume_name(entity: &str, volume: &str) -> String {
    format!("{entity}_{volume}")
}

/// A named volume at a path.
pub fn volume<'m>(name: impl Into<Node<'m>>, path: impl Into<Node<'m>>) -> Node<'m> {
    Map::new().with("type", "volume").with("source", name).with("target", path).into()
}

/// A file or directory beside the Compose file at a path, not to be written to.
pub fn bind<'m>(source: impl Into<Node<'m>>, path: impl Into<Node<'m>>) -> Node<'m> {
    Map::new()
        .with("type", "bind")
        .with("source", source)
        .with("target", path)
        .with("read_only", true)
        .with("bind", Map::new().with("create_host_path", false))
        .into()
}

/// A path in memory that any user can write to and run programs from, as on a cluster.
pub fn tmpfs(path: &str, limit: Size) -> String {
    format!("{path}:size={},mode=1777,exec", size(limit))
}

/// A path in memory for temporary files.
pub fn temporary<'m>() -> Node<'m> {
    Node::from(tmpfs(TEMPORARY_PATH, TEMPORARY_SIZE)).from_origin(&TEMPORARY)
}
