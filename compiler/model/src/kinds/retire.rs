use groundplan_schema::scalar::{EnvironmentName, Name, Phrase};
use groundplan_schema::{Choice, Node, Value};

use crate::EntityKind;

/// Says that something may go, with the data that it holds. Written before what is named is taken
/// out of the description, and taken out itself once that is compiled.
#[derive(Clone, Debug, Node)]
#[node(name = "retire")]
pub struct Retire {
    /// The name of what may go.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is, where an environment has the same name as an entity.
    pub kind: Option<Value<RetiredKind>>,
    /// Why it may go.
    pub reason: Value<Phrase>,
    /// The environments in which it may go, and no others.
    pub only: Vec<Value<EnvironmentName>>,
}

/// What may be retired: whatever holds data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RetiredKind {
    /// A service, with its volumes.
    Service,
    /// A worker, with its volumes.
    Worker,
    /// A job, with its volumes.
    Job,
    /// A cron job, with its volumes.
    Cron,
    /// A database.
    Database,
    /// A cache.
    Cache,
    /// A bucket.
    Bucket,
    /// A secret.
    Secret,
    /// A whole environment.
    Environment,
}

impl RetiredKind {
    /// The kind of entity that is meant; none for an environment.
    pub fn entity(self) -> Option<EntityKind> {
        Some(match self {
            RetiredKind::Service => EntityKind::Service,
            RetiredKind::Worker => EntityKind::Worker,
            RetiredKind::Job => EntityKind::Job,
            RetiredKind::Cron => EntityKind::Cron,
            RetiredKind::Database => EntityKind::Database,
            RetiredKind::Cache => EntityKind::Cache,
            RetiredKind::Bucket => EntityKind::Bucket,
            RetiredKind::Secret => EntityKind::Secret,
            RetiredKind::Environment => return None,
        })
    }
}

impl Retire {
    /// Whether the entity may go in that environment.
    pub fn covers(&self, kind: EntityKind, name: &str, environment: &str) -> bool {
        let meant = self.kind.as_ref().is_none_or(|meant| meant.peek().0.entity() == Some(kind));
        meant && self.is_named(name) && self.is_in(environment)
    }

    /// Whether the environment as a whole may go.
    pub fn covers_environment(&self, name: &str) -> bool {
        let meant = self.kind.as_ref().is_none_or(|meant| meant.peek().0.entity().is_none());
        meant && self.is_named(name) && self.only.is_empty()
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.peek().0.as_str() == name
    }

    fn is_in(&self, environment: &str) -> bool {
        let mut only = self.only.iter();
        only.len() == 0 || only.any(|name| name.peek().0.as_str() == environment)
    }
}
