//! What workflows and jobs are called, and the groups whose jobs take turns.
//!
//! No name of the description holds a `.`, `_` or space, and no kind of job begins like another, so
//! that none of these can be another one's.

/// The job that looks through the source.
pub const SCAN: &str = "scan";
/// The job that checks the description.
pub const CHECK: &str = "check";
/// The job that looks whether a release may begin.
pub const GUARD: &str = "guard";
/// The job that puts the plans under a pull request.
pub const COMMENT: &str = "comment";

/// The job that plans the infrastructure of an environment.
pub fn plan(environment: &str) -> String {
    format!("plan-{environment}")
}

/// The job that applies it.
pub fn apply(environment: &str) -> String {
    format!("apply-{environment}")
}

/// The job that deploys to an environment.
pub fn deploy(environment: &str) -> String {
    format!("deploy-{environment}")
}

/// The job that takes a deployment back.
pub fn roll_back(environment: &str) -> String {
    format!("roll-back-{environment}")
}

/// The job that looks whether the infrastructure is what was applied.
pub fn drift(environment: &str) -> String {
    format!("drift-{environment}")
}

/// The job that looks whether the cluster is as it was released.
pub fn release_drift(environment: &str) -> String {
    format!("release-drift-{environment}")
}

/// The group of everything that changes an environment, whichever pipeline it belongs to.
pub fn group(environment: &str) -> String {
    format!("groundplan-{environment}")
}
