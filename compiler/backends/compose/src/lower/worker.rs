//! Workers: as many containers as there are replicas at the least, because nothing adds any by load.

use groundplan_model::kinds::Replicas;
use groundplan_model::{Running, Scaling};

use crate::target::lowered::Lowered;
use crate::target::program::{Run, program};
use crate::target::project::Project;

/// A worker.
pub fn lower<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Lowered<'m> {
    let replicas = running.replicas.map(Replicas::scaling).and_then(|scaling| match scaling {
        Scaling::Fixed(count) => count,
        Scaling::Auto { min, .. } => min,
    });
    program(project, running, Run { replicas, ..Run::always() })
}
