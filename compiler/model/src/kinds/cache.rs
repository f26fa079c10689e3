use groundplan_schema::scalar::Name;
use groundplan_schema::{Choice, Node, Value};

use super::{InstanceSize, Scope};

/// A Redis or Valkey cache: a container under Compose and on a cluster, ElastiCache on AWS.
#[derive(Clone, Debug, Node)]
#[node(name = "cache")]
pub struct Cache {
    /// The cache's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// The kind of cache.
    #[node(default = "valkey", because = "the one that goes on under a free licence")]
    pub engine: Value<CacheEngine>,
    /// The version: 7.1 for Redis, 8 or 9 for Valkey.
    pub version: Option<Value<CacheVersion>>,
    /// How large its machine is.
    #[node(default = "small", because = "growing is online; shrinking a bill is harder")]
    pub size: Value<InstanceSize>,
    /// Whether a standby in another zone takes over when the first fails.
    #[node(default = "#false", because = "it doubles the price")]
    pub high_availability: Value<bool>,
    /// What is thrown out when it is full.
    #[node(
        default = "noeviction",
        because = "a queue that loses messages is worse than a full one"
    )]
    pub eviction: Value<Eviction>,
    /// Whether its content outlives a restart.
    #[node(default = "#false", because = "a cache can be filled again")]
    pub persistence: Value<bool>,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}

/// A kind of cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CacheEngine {
    /// Redis; ElastiCache offers it up to 7.1.
    Redis,
    /// Valkey, which goes on from Redis 7.2.
    Valkey,
}

/// A version of a cache that every target can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CacheVersion {
    /// Redis 7.
    #[node(name = "7")]
    V7,
    /// Valkey 8.
    #[node(name = "8")]
    V8,
    /// Valkey 9.
    #[node(name = "9")]
    V9,
}

/// What is thrown out when a cache is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Eviction {
    /// Nothing: writing fails.
    Noeviction,
    /// What was used least recently.
    AllkeysLru,
    /// What is used least often.
    AllkeysLfu,
    /// What was used least recently, of what expires.
    VolatileLru,
    /// What expires soonest.
    VolatileTtl,
}
