//! Docker Compose: a developer's whole platform on one machine.
//!
//! `compose.yaml` starts everything in order; `.env` beside it holds what is secret, and
//! `.env.example` says what that is.

mod ledger;
mod lower;
mod meaning;
mod prerequisites;
mod target;
mod variable_clash;

#[cfg(test)]
mod tests;

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use groundplan_model::{EntityKind, Running};

use lower::environment::{all_jobs, dotenv, monitoring, object_storage};
use lower::{cache, cron, database, job, service, worker};
use target::default::VOLUME;
use target::lowered::Lowered;
use target::project::Project;

pub use ledger::LEDGER;
pub use lower::environment::dotenv::GITIGNORE;
pub use meaning::MEANING;
pub use prerequisites::prerequisites;
pub use target::network::excess::excess_reachability;
pub use target::port::{Published, published};
pub use target::variable::{Variable, variables};
pub use variable_clash::{RULES, variable_clashes};

/// What changes do under Docker Compose: a table for `groundplan_changes`.
pub static TRANSITIONS: &str = include_str!("../transitions.json");

/// Lowers one environment.
pub fn emit(cx: &Context<'_>) {
    let Some(project) = Project::new(cx) else { return };
    let lowered = lower_all(&project);
    let name = cx.node(&cx.model.platform.name, |_| project.names.prefix());
    let mut root = Map::new().with("name", name).with("services", lowered.services);
    root.put_unless_empty("networks", project.networks.all());
    root.put_unless_empty("configs", lowered.configs);
    root.put_unless_empty("volumes", volumes(lowered.volumes));
    cx.add_yaml("compose.yaml", &root.into());
    for file in lowered.files {
        cx.add_text(&file.path, file.text, file.origin);
    }
}

/// The stores first, then what runs, by kind and name.
fn lower_all<'m>(project: &Project<'_, 'm>) -> Lowered<'m> {
    let environment = project.environment();
    let mut all = Lowered::default();
    for entity in environment.databases.values() {
        all.add(database::lower(project, entity));
    }
    for entity in environment.caches.values() {
        all.add(cache::lower(project, entity));
    }
    all.add(object_storage::lower(project));
    for running in environment.running() {
        all.add(lower_running(project, &running));
    }
    all.add(all_jobs::lower(project));
    all.add(monitoring::lower(project));
    all.add(dotenv::lower(project));
    all
}

fn lower_running<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Lowered<'m> {
    let environment = project.environment();
    let (jobs, crons) = (&environment.jobs, &environment.crons);
    match running.kind {
        EntityKind::Job => jobs.get(running.name).map(|job| job::lower(project, running, job)),
        EntityKind::Cron => crons.get(running.name).map(|cron| cron::lower(project, running, cron)),
        EntityKind::Worker => Some(worker::lower(project, running)),
        _ => Some(service::lower(project, running)),
    }
    .unwrap_or_default()
}

fn volumes<'m>(names: Vec<String>) -> Node<'m> {
    let mut volumes = Map::new();
    for name in names {
        volumes.put(name, Map::new());
    }
    Node::from(volumes).from_origin(&VOLUME)
}
