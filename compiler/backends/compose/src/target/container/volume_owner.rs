//! Volumes that belong to whom they are for: Docker makes new ones root's.

use groundplan_document::{List, Map, Node};

use crate::target::companion::IMAGE;
use crate::target::container::hardening::harden;
use crate::target::container::logging::log;

const ROOT: u32 = 0;

/// A container that makes new volumes, mounted at `paths`, belong to `user`.
pub fn volume_owner<'m>(user: u32, paths: List<'m>, volumes: List<'m>) -> Map<'m> {
    let mut command = vec![Node::from("chown"), Node::from(format!("{user}:{user}"))];
    command.extend(paths);
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("command", command)
        .with("network_mode", "none")
        .with("volumes", volumes);
    harden(&mut container, ROOT);
    container.put("cap_add", Node::list(["CHOWN"])).put("restart", "no");
    log(&mut container);
    container
}
