//! The stand-in for S3: how it is found, and by whom.

use groundplan_model::{EntityKind, EnvironmentModel, Running};

/// Its name, and that of its network.
pub const OBJECT_STORAGE: &str = "object_storage";
/// Where it speaks the protocol of S3.
pub const PORT: u16 = 8333;
/// The name of the key that opens it; there is one key, which may do everything.
pub const ACCESS_KEY: &str = "platform";

/// Whether anything uses a bucket.
pub fn is_used(environment: &EnvironmentModel) -> bool {
    environment.edges.iter().any(|edge| edge.to.kind == EntityKind::Bucket)
}

/// Whether a running entity uses buckets.
pub fn is_client(environment: &EnvironmentModel, running: &Running<'_>) -> bool {
    bucket_of(environment, running).is_some()
}

/// The first bucket that a running entity uses.
pub fn bucket_of(environment: &EnvironmentModel, running: &Running<'_>) -> Option<String> {
    let key = running.key();
    let mut edges = environment.edges_from(&key);
    let first = edges.find(|edge| edge.to.kind == EntityKind::Bucket)?;
    Some(first.to.name.to_string())
}
