//! Where a program can write: its volumes, and paths in memory.

use std::collections::BTreeMap;

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::Volume;

use crate::target::container::mount::{self, TEMPORARY_PATH, temporary, tmpfs, volume_name};
use crate::target::container::volume_owner::volume_owner;
use crate::target::project::Project;
use crate::target::text::literal;

/// The names of its volumes.
pub fn names<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Vec<String> {
    let volumes = running.workload.volume.values();
    volumes.map(|volume| name(project, running, volume)).collect()
}

/// Its volumes at their paths.
pub fn volumes<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let volumes = running.workload.volume.values();
    volumes
        .map(|volume| mount::volume(name(project, running, volume), path(project, volume)))
        .collect()
}

/// What makes its volumes its user's own, if it has any.
pub fn owner<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Map<'m>> {
    if running.workload.volume.is_empty() {
        return None;
    }
    let user = *project.cx.value(&running.workload.run_as);
    let paths = running.workload.volume.values().map(|volume| path(project, volume));
    Some(volume_owner(user, paths.collect(), volumes(project, running)))
}

/// Writable paths that do not outlive the container; `/tmp` is always one.
pub fn scratch<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let mut paths = BTreeMap::from([(TEMPORARY_PATH, temporary())]);
    for scratch in running.workload.scratch.values() {
        let path = project.cx.value(&scratch.path).as_str();
        let limit = project.cx.node(&scratch.size, |limit| tmpfs(&literal(path), *limit));
        paths.insert(path, limit);
    }
    paths.into_values().collect()
}

/// The volume that a volume of the description is kept in, whatever its entity is called now.
fn name<'m>(project: &Project<'_, 'm>, running: &Running<'m>, volume: &'m Volume) -> String {
    let name: &'m str = running.name;
    volume_name(project.created_as(running.kind, name), volume.name.peek().0)
}

fn path<'m>(project: &Project<'_, 'm>, volume: &'m Volume) -> Node<'m> {
    project.cx.node(&volume.path, |path| literal(path.as_str()))
}
