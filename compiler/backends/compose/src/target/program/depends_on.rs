//! What a program's container waits for.

use groundplan_document::{Map, Node, Str};
use groundplan_model::{EntityKind, Running};

use crate::target::companion;
use crate::target::default::START_ORDER;
use crate::target::object_storage::{OBJECT_STORAGE, is_client};
use crate::target::probe::needs_companion;
use crate::target::program::build::builder_of;
use crate::target::project::Project;
use crate::target::start_order::Wait;

/// The containers that it waits for, each with what it waits for there.
pub fn depends_on<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let environment = project.environment();
    let mut out = Map::new();
    let mut wait = |name: Str<'m>, condition: &'static str| {
        let condition = Map::new().with("condition", condition);
        out.put(name, Node::from(condition).from_origin(&START_ORDER));
    };
    for (name, why) in project.order.of_entity(running.name) {
        match (why, environment.kind_of(name)) {
            (Wait::Done, _) => wait(name.into(), "service_completed_successfully"),
            (Wait::Ready, Some(EntityKind::Bucket)) => {}
            (Wait::Ready, Some(EntityKind::Service)) => {
                let service = environment.running_named(name);
                match service.filter(|service| service.probes().is_some()) {
                    None => wait(name.into(), "service_started"),
                    Some(service) if needs_companion(environment, &service) => {
                        wait(companion::probe(name).into(), "service_healthy");
                    }
                    Some(_) => wait(name.into(), "service_healthy"),
                }
            }
            (Wait::Ready, _) => wait(name.into(), "service_healthy"),
        }
    }
    if is_client(environment, running) {
        wait(OBJECT_STORAGE.into(), "service_healthy");
    }
    if !running.workload.volume.is_empty() {
        let owner = companion::volume_owner(running.name);
        wait(owner.into(), "service_completed_successfully");
    }
    if let Some(builder) = builder_of(environment, running) {
        wait(builder.into(), "service_started");
    }
    out
}
