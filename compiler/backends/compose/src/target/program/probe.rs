//! The container that asks for a program's health, where the program's own image cannot be asked.

use groundplan_document::{Map, Node};
use groundplan_model::Running;

use crate::target::companion::{self, IMAGE};
use crate::target::container::hardening::{NOBODY, harden};
use crate::target::container::logging::log;
use crate::target::container::restart;
use crate::target::probe::needs_companion;
use crate::target::program::healthcheck;
use crate::target::program::scale::scale;
use crate::target::project::Project;

/// Asks a program over its network, because nothing is known of what its own image holds.
pub fn container<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Map<'m>> {
    if !needs_companion(project.environment(), running) {
        return None;
    }
    let probes = running.probes()?;
    // Who is made anew is asked anew: what was seen of the one before would end `up` at once.
    let started = Map::new().with("condition", "service_started").with("restart", true);
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("command", Node::list(["sleep", "infinity"]))
        .with("depends_on", Map::new().with(&**running.name, started))
        .with("healthcheck", healthcheck::from_companion(project, running, &probes))
        .with_some("scale", scale(project, running, None));
    project.networks.put(&companion::probe(running.name), &mut container);
    harden(&mut container, NOBODY);
    container.put("stop_grace_period", "1s").put("restart", restart::ALWAYS);
    log(&mut container);
    Some(container)
}
