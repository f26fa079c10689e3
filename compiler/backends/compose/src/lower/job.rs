//! Jobs: what runs once, before or after others.

use groundplan_model::Running;
use groundplan_model::kinds::Job;

use crate::target::lowered::Lowered;
use crate::target::program::{Run, program};
use crate::target::project::Project;

/// A job.
pub fn lower<'m>(project: &Project<'_, 'm>, running: &Running<'m>, job: &'m Job) -> Lowered<'m> {
    program(project, running, Run::to_its_end(project, &job.timeout, &job.retries))
}
