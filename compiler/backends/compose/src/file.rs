//! Files that are put into a container, which nobody writes to.
//!
//! They lie beside the Compose file under their paths in the container and are mounted. What names a
//! port of this machine cannot lie there: the port is a variable, and nobody fills those in in files.
//! It stands in the Compose file, as a `config` that Compose copies into the container.

use std::collections::BTreeSet;
use std::path::Path;

use groundplan_model::kinds::ConfigFile;
use groundplan_model::{Attribute, Running, TargetEntity};

use super::default::FILES;
use super::project::Project;
use super::storage::bind;
use super::text::literal;
use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::short_hash;

/// The label that changes with what a container's files hold: Compose sees no change of a file, and
/// one that was replaced is still the old one in a container that has it mounted.
const LABEL: &str = "groundplan.files";
/// The bytes of a hash that are told, two letters each.
const HASH: usize = 5;

impl<'m> Project<'_, 'm> {
    /// Whether Compose copies a file into the container.
    pub fn copies_files(&self, running: &Running<'m>) -> bool {
        running.workload.file.values().any(|file| !self.ports_in(file).is_empty())
    }

    /// The ports of this machine that a file names, as variables.
    fn ports_in(&self, file: &'m ConfigFile) -> BTreeSet<String> {
        let references = self.cx.value(&file.content).references();
        let targets = references.filter_map(|reference| self.cx.environment.target(reference));
        let services = targets.filter_map(|target| match (target.entity, target.attribute) {
            (TargetEntity::Service(service), Attribute::PublicUrl) => Some(service),
            _ => None,
        });
        services
            .filter_map(|service| self.public_port(service))
            .map(|port| port.to_string())
            .collect()
    }
}

/// The files that are mounted into a container.
pub(super) fn mounts<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let files = running.workload.file.values().filter(|file| project.ports_in(file).is_empty());
    files
        .map(|file| {
            let path = project.cx.value(&file.path).as_str();
            let source = literal(place(running.name, path)).into_owned();
            let target = project.cx.node(&file.path, |path| literal(path.as_str()));
            bind(format!("./{source}"), target)
        })
        .collect()
}

/// Puts the files that Compose copies into a container, and what tells it that files have changed.
pub(super) fn put<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    let copied = copied(project, running).map(|(name, file)| {
        let target = project.cx.node(&file.path, |path| literal(path.as_str()));
        Map::new().with("source", name).with("target", target).into()
    });
    container.put_unless_empty("configs", copied.collect::<List<'_>>());
    let (mut texts, mut ports) = (String::new(), BTreeSet::new());
    for file in running.workload.file.values() {
        let text = project.text(project.cx.value(&file.content));
        texts.push_str(&format!("{}\0{text}\0", project.cx.value(&file.path).as_str()));
        ports.extend(project.ports_in(file));
    }
    if !texts.is_empty() {
        let parts = std::iter::once(short_hash(&texts, HASH)).chain(ports);
        put_label(container, parts.collect::<Vec<_>>().join(" "));
    }
}

/// Tells a container that what is mounted from any of these places has changed: files that somebody
/// else has written beside the Compose file.
pub(super) fn put_label_of<'m>(
    project: &Project<'_, 'm>,
    places: impl Iterator<Item = &'static str> + Clone,
    container: &mut Map<'m>,
) {
    if places.clone().next().is_some() {
        let is_there = |path: &str| places.clone().any(|place| Path::new(path).starts_with(place));
        put_label(container, project.cx.hash_of(is_there, HASH));
    }
}

fn put_label(container: &mut Map<'_>, value: String) {
    let label = Map::new().with(LABEL, value);
    container.put("labels", Node::from(label).from_origin(&FILES));
}

/// The files of an environment that stand in the Compose file.
pub(super) fn configs<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let mut out = Map::new();
    for running in project.environment().running() {
        for (name, file) in copied(project, &running) {
            let content = project.cx.node(&file.content, |content| project.text(content));
            out.put(name, Node::from(Map::new().with("content", content)));
        }
    }
    out
}

/// The files that Compose copies into a container, each with its name in the Compose file.
fn copied<'a, 'm>(
    project: &'a Project<'_, 'm>,
    running: &'a Running<'m>,
) -> impl Iterator<Item = (String, &'m ConfigFile)> + 'a {
    let files = running.workload.file.values().filter(|file| !project.ports_in(file).is_empty());
    files.map(|file| {
        let path = project.cx.value(&file.path).as_str();
        (format!("{}_{}", running.name, short_hash(path, HASH)), file)
    })
}

/// Writes the files that are mounted beside the Compose file.
pub(super) fn write<'m>(project: &Project<'_, 'm>, running: &Running<'m>) {
    let files = running.workload.file.values();
    for file in files.filter(|file| project.ports_in(file).is_empty()) {
        let path = project.cx.value(&file.path).as_str();
        let content = project.plain_text(project.cx.value(&file.content));
        let origin = Some(file.path.origin());
        project.cx.add_text(&place(running.name, path), content.into_owned(), origin);
    }
}

/// Where a file lies beside the Compose file.
fn place(entity: &str, path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    let parts: Vec<&str> = parts.collect();
    format!("files/{entity}/{}", parts.join("/"))
}
