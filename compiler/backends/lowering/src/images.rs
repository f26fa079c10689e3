//! Images of databases and caches, for the targets that run them in containers: tags that exist, at
//! the newest minor version of each, so that one description means one version everywhere.

use groundplan_model::kinds::{CacheEngine, CacheVersion, PostgresVersion};
use groundplan_schema::scalar::Choice;

/// The extension that is not PostgreSQL's own and has an image of its own.
pub const VECTOR: &str = "vector";
/// That image, up to the major version.
const VECTOR_IMAGE: &str = "pgvector/pgvector:0.8.6-pg";

/// The image of a PostgreSQL server, with the extension `vector` or without.
pub fn postgres(version: PostgresVersion, with_vector: bool) -> String {
    if with_vector {
        return format!("{VECTOR_IMAGE}{}", version.word());
    }
    let tag = match version {
        PostgresVersion::V15 => "15",
        PostgresVersion::V16 => "16.15",
        PostgresVersion::V17 => "17.11",
        PostgresVersion::V18 => "18.6",
    };
    format!("postgres:{tag}")
}

/// The image of a cache. Without a version, Valkey is 8, as it is on ElastiCache.
pub fn cache(engine: CacheEngine, version: Option<CacheVersion>) -> &'static str {
    match (engine, version) {
        (CacheEngine::Redis, _) => "redis:7.4.11",
        (CacheEngine::Valkey, Some(CacheVersion::V7)) => "valkey/valkey:7.2.13",
        (CacheEngine::Valkey, Some(CacheVersion::V8) | None) => "valkey/valkey:8.1.8",
        (CacheEngine::Valkey, Some(CacheVersion::V9)) => "valkey/valkey:9.1.1",
    }
}
