use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::Node;
use groundplan_source::{Origin, Span};

/// A kind of entity: something with a name that others can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A service.
    Service,
    /// A worker.
    Worker,
    /// A job.
    Job,
    /// A cron job.
    Cron,
    /// A database.
    Database,
    /// A cache.
    Cache,
    /// A bucket.
    Bucket,
    /// A system outside the platform.
    External,
    /// A secret.
    Secret,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [EntityKind; 9] = [
        EntityKind::Service,
        EntityKind::Worker,
        EntityKind::Job,
        EntityKind::Cron,
        EntityKind::Database,
        EntityKind::Cache,
        EntityKind::Bucket,
        EntityKind::External,
        EntityKind::Secret,
    ];

    /// The node name that declares it.
    pub const fn word(self) -> &'static str {
        match self {
            EntityKind::Service => "service",
            EntityKind::Worker => "worker",
            EntityKind::Job => "job",
            EntityKind::Cron => "cron",
            EntityKind::Database => "database",
            EntityKind::Cache => "cache",
            EntityKind::Bucket => "bucket",
            EntityKind::External => "external",
            EntityKind::Secret => "secret",
        }
    }
}

/// Kind and name of an entity; names are unique across kinds within a platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityKey {
    /// The kind.
    pub kind: EntityKind,
    /// The name.
    pub name: Arc<str>,
}

/// An entity as one environment has it.
#[derive(Clone, Debug)]
pub struct Entity<N: Node> {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was written, with every override that had a part in it.
    pub origin: Origin,
    /// The name and arguments of its declaration: where to point.
    pub head: Span,
    /// The fields that somebody wrote, and where.
    pub written: Vec<(N::Field, Option<Span>)>,
    /// Its fields.
    pub node: N,
}

impl<N: Node> std::ops::Deref for Entity<N> {
    type Target = N;
    fn deref(&self) -> &N {
        &self.node
    }
}

/// Entities of one kind by name. Shared between environments that do not override them.
pub type Entities<N> = BTreeMap<Arc<str>, Arc<Entity<N>>>;
