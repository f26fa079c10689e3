//! Containers that are no entity's: what they are called, and the image that small ones run in.
//!
//! Names of entities hold no `_`, so that none of these is ever one of theirs.

/// What waits for every job that nothing else waits for.
pub const ALL_JOBS: &str = "all_jobs";
/// The image of a companion: it holds `wget`, `nc` and `chown`.
pub const IMAGE: &str = "busybox:1.38.0";

/// What builds an image that several run in.
pub fn builder(owner: &str) -> String {
    format!("{owner}_image")
}

/// What asks a service whose own image has no means to ask.
pub fn probe(entity: &str) -> String {
    format!("{entity}_probe")
}

/// What makes the volumes of a container its user's own.
pub fn volume_owner(entity: &str) -> String {
    format!("{entity}_volumes")
}
