//! Files that one job hands on to another. An artifact belongs to the run: whoever runs a job again
//! puts its own in the place of the one before. What is fetched lies flat, however many there are, so
//! that its files carry their names.

use super::action::{DOWNLOAD_ARTIFACT, UPLOAD_ARTIFACT};
use super::step::Step;

/// The artifacts whose texts are told under a pull request.
pub const TEXTS: &str = "text*";
/// What the change means. No environment's name holds a `.`.
pub const DIFF: &str = "text.diff";

/// What is planned for an environment, as text.
pub fn plan_text(environment: &str) -> String {
    format!("text-{environment}")
}

/// Hands files on under a name.
pub fn keep<'m>(title: &'static str, name: String, path: String) -> Step<'m> {
    Step::uses(title, &UPLOAD_ARTIFACT)
        .with("name", name)
        .with("path", path)
        .with("if-no-files-found", "error")
        .with("overwrite", true)
        // GitHub waits at most thirty days for an approval.
        .with("retention-days", 30)
}

/// Fetches what was handed on under a name.
pub fn fetch<'m>(title: &'static str, name: String, path: String) -> Step<'m> {
    Step::uses(title, &DOWNLOAD_ARTIFACT).with("name", name).with("path", path)
}

/// Fetches everything that was handed on under names that fit, into one directory.
pub fn fetch_all<'m>(title: &'static str, pattern: &'static str, path: String) -> Step<'m> {
    Step::uses(title, &DOWNLOAD_ARTIFACT)
        .with("pattern", pattern)
        .with("path", path)
        .with("merge-multiple", true)
}
