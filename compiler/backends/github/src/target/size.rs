//! How large a workflow may be.

use groundplan_source::diagnostic;

diagnostic! {
    /// A workflow that GitHub will not run, because its file is too large.
    pub struct WorkflowTooLarge { file: String, kilobytes: usize }
    warning "workflow-too-large" in backend
    message "`{file}` has {kilobytes} KB, and GitHub starts no workflow of more than 500"
    label "tests or deploys too much at once"
    help "build fewer images: entities can share one with `image-of`"
}

/// The most bytes that a workflow's file may have: "500 KB per file", of which it is not said
/// whether they are thousands or 1 024; the smaller.
pub const BYTES_MAX: usize = 500_000;
