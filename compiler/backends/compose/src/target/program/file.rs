//! Files that are put into a container, which nobody writes to.
//!
//! They lie beside the Compose file under their paths in the container and are mounted. What names a
//! port of this machine cannot lie there: the port is a variable, and nobody fills those in in files.
//! It stands in the Compose file, as a `config` that Compose copies into the container.

use std::collections::BTreeSet;

use groundplan_document::{List, Map};
use groundplan_lowering::names::short_hash;
use groundplan_model::kinds::ConfigFile;
use groundplan_model::{Attribute, Running, TargetEntity};

use crate::target::container::files_label::{self, HASH};
use crate::target::container::mount::bind;
use crate::target::lowered::File;
use crate::target::project::Project;
use crate::target::text::literal;

/// Whether Compose copies a file into the container.
pub fn are_copied<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> bool {
    copied(project, running).next().is_some()
}

/// The files that are mounted into a container.
pub fn mounts<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    mounted(project, running)
        .map(|file| {
            let path = project.cx.value(&file.path).as_str();
            let source = literal(place(running.name, path)).into_owned();
            let target = project.cx.node(&file.path, |path| literal(path.as_str()));
            bind(format!("./{source}"), target)
        })
        .collect()
}

/// Puts the files that Compose copies into a container, and what tells it that files have changed.
pub fn put<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    let copied = copied(project, running).map(|file| {
        let target = project.cx.node(&file.path, |path| literal(path.as_str()));
        Map::new().with("source", name(project, running, file)).with("target", target).into()
    });
    container.put_unless_empty("configs", copied.collect::<List<'_>>());
    let (mut texts, mut ports) = (String::new(), BTreeSet::new());
    for file in running.workload.file.values() {
        let text = project.text(project.cx.value(&file.content));
        texts.push_str(&format!("{}\0{text}\0", project.cx.value(&file.path).as_str()));
        ports.extend(ports_in(project, file));
    }
    if !texts.is_empty() {
        let parts = std::iter::once(short_hash(&texts, HASH)).chain(ports);
        files_label::put(container, parts.collect::<Vec<_>>().join(" "));
    }
}

/// The files that Compose copies into the container, as they stand in the Compose file.
pub fn configs<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let mut out = Map::new();
    for file in copied(project, running) {
        let content = project.cx.node(&file.content, |content| project.text(content));
        out.put(name(project, running, file), Map::new().with("content", content));
    }
    out
}

/// The files that are mounted, as they lie beside the Compose file.
pub fn files<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Vec<File<'m>> {
    mounted(project, running)
        .map(|file| File {
            path: place(running.name, project.cx.value(&file.path).as_str()),
            text: project.plain_text(project.cx.value(&file.content)).into_owned(),
            origin: Some(file.path.origin()),
        })
        .collect()
}

fn copied<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
) -> impl Iterator<Item = &'m ConfigFile> {
    let files = running.workload.file.values();
    files.filter(|file| !ports_in(project, file).is_empty())
}

fn mounted<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
) -> impl Iterator<Item = &'m ConfigFile> {
    let files = running.workload.file.values();
    files.filter(|file| ports_in(project, file).is_empty())
}

/// The ports of this machine that a file names, as variables.
fn ports_in<'m>(project: &Project<'_, 'm>, file: &'m ConfigFile) -> BTreeSet<String> {
    let references = project.cx.value(&file.content).references();
    let targets = references.filter_map(|reference| project.cx.environment.target(reference));
    let services = targets.filter_map(|target| match (target.entity, target.attribute) {
        (TargetEntity::Service(service), Attribute::PublicUrl) => Some(service),
        _ => None,
    });
    let ports = services.filter_map(|service| project.public_port(service));
    ports.map(|port| port.to_string()).collect()
}

/// What a file is called that stands in the Compose file.
fn name<'m>(project: &Project<'_, 'm>, running: &Running<'m>, file: &'m ConfigFile) -> String {
    let path = project.cx.value(&file.path).as_str();
    format!("{}_{}", running.name, short_hash(path, HASH))
}

/// Where a file lies beside the Compose file.
fn place(entity: &str, path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    let parts: Vec<&str> = parts.collect();
    format!("files/{entity}/{}", parts.join("/"))
}
