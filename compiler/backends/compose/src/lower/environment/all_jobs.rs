//! What waits for every job that nothing else waits for.

use groundplan_document::{Map, Node};

use crate::target::companion::{ALL_JOBS, IMAGE};
use crate::target::default::COMPANION;
use crate::target::lowered::Lowered;
use crate::target::project::Project;

/// `docker compose up --wait` takes a container that has ended for one that failed, unless another
/// service waits for its end. For jobs that nobody waits for, this one does; it has no container.
pub fn lower<'m>(project: &Project<'_, 'm>) -> Lowered<'m> {
    let ended = Map::new().with("condition", "service_completed_successfully");
    let mut waits = Map::new();
    for job in project.order.last_jobs(project.environment()) {
        waits.put(job, ended.clone());
    }
    if waits.is_empty() {
        return Lowered::default();
    }
    let service = Map::new()
        .with("image", IMAGE)
        .with("scale", 0)
        .with("network_mode", "none")
        .with("depends_on", waits);
    let why = "No container: it lets `docker compose up --wait` wait for the end of jobs.";
    Lowered::service(ALL_JOBS, Node::from(service).from_origin(&COMPANION).above(why))
}
