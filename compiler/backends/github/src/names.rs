//! What workflows and jobs are called: files, the groups whose runs wait for one another, and what
//! jobs wait for.
//!
//! No name of the description holds a `.`, so that none of these can be another one's.

use groundplan_model::Entity;
use groundplan_model::kinds::Pipeline;

/// The workflow that checks the description.
pub(super) const CHECK: &str = "groundplan.check";

/// The workflow that tests and builds.
pub(super) fn ci(pipeline: &Entity<Pipeline>) -> String {
    format!("groundplan-{}", pipeline.name)
}

/// The workflow that deploys.
pub(super) fn deploy(pipeline: &Entity<Pipeline>) -> String {
    format!("groundplan-{}.deploy", pipeline.name)
}

/// The workflow of an environment's infrastructure.
pub(super) fn infrastructure(environment: &str) -> String {
    format!("groundplan.infrastructure-{environment}")
}

/// The job that deploys to an environment.
pub(super) fn deploy_job(environment: &str) -> String {
    format!("deploy-{environment}")
}
