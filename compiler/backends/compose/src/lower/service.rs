//! Services. One port of this machine leads to one container: each has one replica.

use groundplan_model::Running;

use crate::target::lowered::Lowered;
use crate::target::program::{Run, program};
use crate::target::project::Project;

/// A service.
pub fn lower<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Lowered<'m> {
    program(project, running, Run::always())
}
