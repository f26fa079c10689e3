//! What is asked of a container, and whether it can be asked inside.
//!
//! Docker knows one check per container. Of a service it asks what `ready` asks, because others
//! wait for that; of a worker, what `live` asks. `startup` says for how long failures do not count.
//! Nobody restarts a container that hangs.
//!
//! Inside a container there is only what its image holds. Images with Python ask by Python; for
//! any other, a container beside it asks over the network.

use groundplan_model::kinds::Preset;
use groundplan_model::{
    EntityKind, EnvironmentModel, ImageSource, ProbeAction, ProbePlan, Probes, Running,
};

/// What is asked: whether a service is ready, because others wait for that; whether a worker, for
/// which nobody waits, is alive.
pub fn probed<'m>(running: &Running<'m>, probes: &Probes<'m>) -> ProbePlan<'m> {
    match running.kind {
        EntityKind::Worker => probes.live,
        _ => probes.ready,
    }
}

/// Whether a container beside it has to ask for its health.
pub fn needs_companion(environment: &EnvironmentModel, running: &Running<'_>) -> bool {
    let probes = running.probes();
    probes.is_some_and(|probes| !matches!(probed(running, &probes).action, ProbeAction::Exec(_)))
        && !has_python(environment.image_source(running))
}

/// Whether an image is known to hold Python.
pub fn has_python(source: Option<ImageSource<'_>>) -> bool {
    match source {
        Some(ImageSource::Built { build, .. }) => {
            build.preset.as_ref().is_some_and(|preset| matches!(preset.peek().0, Preset::Python))
        }
        Some(ImageSource::Named(image)) => image.peek().0.name.rsplit('/').next() == Some("python"),
        None => false,
    }
}
