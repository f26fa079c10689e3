//! GitHub Actions: what tests, builds, provisions and deploys the platform.
//!
//! `groundplan-PIPELINE.yaml` is one graph of jobs:
//!
//! * scan, check and test; each image is then built once, looked through, attested and handed on;
//! * `guard` says of which commit a release is, and looks whether approvals are really asked for;
//! * for each environment in its order, the infrastructure is planned and applied, and the release
//!   carried out by `release.sh`, which lies once beside the files of all environments;
//! * under a pull request one comment says what it would change; at night it is looked whether what
//!   runs is what was described; a person can deploy what was released before, or roll back.

mod lower;
mod pipeline;
mod target;
#[cfg(test)]
mod tests;

use groundplan_lowering::Emitted;
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Record;

use groundplan_source::Rule;

use target::assembly::Assembly;
use target::deployment::EnvironmentShared;
use target::size::WorkflowTooLarge;

/// The rules of this backend.
pub static RULES: &[&Rule] = &[WorkflowTooLarge::RULE, EnvironmentShared::RULE];

/// Lowers the pipelines; nothing when there is none. A file that several environments share is made
/// of all of them, whichever are asked for.
pub fn emit<'m>(
    model: &'m Model,
    record: &'m Record,
    environments: &[&'m EnvironmentModel],
    emitted: &mut Emitted<'m>,
) {
    if model.pipelines.is_empty() {
        return;
    }
    let mut assembly = Assembly::new(model, record, emitted);
    for pipeline in model.pipelines.values() {
        pipeline::emit(pipeline, &mut assembly);
    }
    assembly.finish(environments);
}
