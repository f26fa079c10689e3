//! Docker Compose: a developer's whole platform on one machine.
//!
//! `compose.yaml` starts everything in order; `.env` beside it holds what is secret, and
//! `.env.example` says what that is.

mod bucket;
mod cache;
mod companion;
mod container;
mod database;
mod default;
mod example;
mod file;
mod health;
mod image;
mod ledger;
mod limit;
mod meaning;
mod monitoring;
mod network;
mod order;
mod port;
mod prerequisites;
mod project;
mod storage;
mod text;
mod value;
mod variable;
mod variable_clash;

#[cfg(test)]
mod tests;

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use project::Project;

pub use ledger::LEDGER;
pub use meaning::MEANING;
pub use network::wider;
pub use port::{Published, published};
pub use prerequisites::prerequisites;
pub use variable::{Variable, variables};
pub use variable_clash::{RULES, variable_clashes};

/// What changes do under Docker Compose: a table for `groundplan_changes`.
pub static TRANSITIONS: &str = include_str!("../transitions.json");

/// What keeps passwords out of the repository, however they came beside the Compose file.
pub const GITIGNORE: &str = "/.env\n/.env.*\n!/.env.example\n/.groundplan-tmp-*\n";

fn gitignore(header: &[String]) -> String {
    let header = header.iter().map(|line| format!("# {line}\n"));
    header.chain([GITIGNORE.to_owned()]).collect()
}

/// Lowers one environment.
pub fn emit(cx: &Context<'_>) {
    let Some(project) = Project::new(cx) else { return };
    let services = services(&project);
    let name = cx.node(&cx.model.platform.name, |_| project.names.prefix());
    let mut root = Map::new().with("name", name).with("services", services);
    root.put_unless_empty("networks", project.networks.all());
    root.put_unless_empty("configs", file::configs(&project));
    root.put_unless_empty("volumes", Node::from(volumes(&project)).from_origin(&default::VOLUME));
    cx.add_yaml("compose.yaml", &root.into());
    for running in cx.environment.running() {
        file::write(&project, &running);
    }
    for database in cx.environment.databases.values() {
        database::write_files(&project, database);
    }
    cx.add_text(".env.example", example::example(&project), None);
    cx.add_text(".gitignore", gitignore(&cx.header()), None);
}

/// Every container: the stores first, then what runs, by kind and name.
fn services<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let environment = project.environment();
    let mut out = Map::new();
    for entity in environment.databases.values() {
        out.put(&*entity.name, database::database(project, entity));
    }
    for entity in environment.caches.values() {
        out.put(&*entity.name, cache::cache(project, entity));
    }
    out.entries.extend(bucket::object_storage(project).entries);
    for running in environment.running() {
        out.put(&**running.name, container::container(project, &running));
        out.entries.extend(companion::companions(project, &running).entries);
    }
    out.entries.extend(companion::last(project).entries);
    if project.has_monitoring {
        out.entries.extend(monitoring::services(project).entries);
    }
    out
}

/// Every named volume.
fn volumes<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let environment = project.environment();
    let mut names = Vec::new();
    for entity in environment.databases.values() {
        names.push(database::data_volume(project, entity));
    }
    for entity in environment.caches.values().filter(|cache| *project.cx.value(&cache.persistence))
    {
        names.push(cache::data_volume(project, entity));
    }
    if bucket::is_used(environment) {
        names.push(storage::volume_name(companion::OBJECT_STORAGE, "data"));
    }
    for running in environment.running() {
        let volumes = running.workload.volume.values();
        names.extend(volumes.map(|volume| storage::running_volume(project, &running, volume)));
    }
    if project.has_monitoring {
        names.extend(monitoring::volumes());
    }
    let mut out = Map::new();
    for name in names {
        out.put(name, Map::new());
    }
    out
}
