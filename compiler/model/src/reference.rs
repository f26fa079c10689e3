use groundplan_source::Span;

use crate::kinds::{Bucket, Cache, CronJob, Database, External, Job, Secret, Service, Worker};
use crate::{Entity, EntityKind};

/// An attribute of an entity that a reference can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The name under which it is found on the network.
    Host,
    /// The port.
    Port,
    /// Its own name, as the target has it.
    Name,
    /// The user to log in as.
    User,
    /// The password; secret.
    Password,
    /// The URL from inside the platform.
    Url,
    /// The URL from outside.
    PublicUrl,
    /// The Amazon resource name.
    Arn,
    /// The DNS name of the environment.
    Domain,
    /// The value itself, of what is a value: written without an attribute.
    Value,
}

impl Attribute {
    /// The attributes of `platform`.
    pub const OF_PLATFORM: &'static [Attribute] = &[Attribute::Name];
    /// The attributes of `environment`.
    pub const OF_ENVIRONMENT: &'static [Attribute] = &[Attribute::Name, Attribute::Domain];

    const WORDS: [(Attribute, &'static str); 10] = [
        (Attribute::Host, "host"),
        (Attribute::Port, "port"),
        (Attribute::Name, "name"),
        (Attribute::User, "user"),
        (Attribute::Password, "password"),
        (Attribute::Url, "url"),
        (Attribute::PublicUrl, "public-url"),
        (Attribute::Arn, "arn"),
        (Attribute::Domain, "domain"),
        (Attribute::Value, "value"),
    ];

    /// The attribute of that name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, name)| *name == word).map(|(attribute, _)| *attribute)
    }

    /// Its name as it is written.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(attribute, _)| *attribute == self).map_or("", |(_, word)| word)
    }
}

/// An entity that a reference names.
#[derive(Clone, Copy, Debug)]
pub enum TargetEntity<'m> {
    /// The platform itself.
    Platform,
    /// The environment that is compiled.
    Environment,
    /// A service.
    Service(&'m Entity<Service>),
    /// A worker.
    Worker(&'m Entity<Worker>),
    /// A job.
    Job(&'m Entity<Job>),
    /// A cron job.
    Cron(&'m Entity<CronJob>),
    /// A database.
    Database(&'m Entity<Database>),
    /// A cache.
    Cache(&'m Entity<Cache>),
    /// A bucket.
    Bucket(&'m Entity<Bucket>),
    /// A system outside.
    External(&'m Entity<External>),
    /// A secret.
    Secret(&'m Entity<Secret>),
}

impl EntityKind {
    /// The attributes that an entity of this kind has.
    pub const fn attributes(self) -> &'static [Attribute] {
        use Attribute::{Arn, Host, Name, Password, Port, PublicUrl, Url, User, Value};
        match self {
            EntityKind::Service => &[Host, Port, Url, PublicUrl],
            EntityKind::Worker | EntityKind::Job | EntityKind::Cron => &[],
            EntityKind::Database => &[Host, Port, Name, User, Password, Url],
            EntityKind::Cache => &[Host, Port, Password, Url],
            EntityKind::Bucket => &[Name, Arn],
            EntityKind::External => &[Host, Port, Url],
            EntityKind::Secret => &[Value],
        }
    }

    /// Whether that attribute of an entity of this kind is secret.
    pub const fn is_secret(self, attribute: Attribute) -> bool {
        matches!(
            (self, attribute),
            (EntityKind::Secret, _)
                | (_, Attribute::Password)
                | (EntityKind::Database | EntityKind::Cache, Attribute::Url)
        )
    }
}

impl TargetEntity<'_> {
    /// Its kind; none for platform and environment, to which there is nothing to connect.
    pub fn kind(&self) -> Option<EntityKind> {
        self.declaration().map(|(kind, _)| kind)
    }

    /// Where it is declared; none for platform and environment.
    pub fn head(&self) -> Option<Span> {
        self.declaration().map(|(_, head)| head)
    }

    fn declaration(&self) -> Option<(EntityKind, Span)> {
        Some(match self {
            TargetEntity::Platform | TargetEntity::Environment => return None,
            TargetEntity::Service(entity) => (EntityKind::Service, entity.head),
            TargetEntity::Worker(entity) => (EntityKind::Worker, entity.head),
            TargetEntity::Job(entity) => (EntityKind::Job, entity.head),
            TargetEntity::Cron(entity) => (EntityKind::Cron, entity.head),
            TargetEntity::Database(entity) => (EntityKind::Database, entity.head),
            TargetEntity::Cache(entity) => (EntityKind::Cache, entity.head),
            TargetEntity::Bucket(entity) => (EntityKind::Bucket, entity.head),
            TargetEntity::External(entity) => (EntityKind::External, entity.head),
            TargetEntity::Secret(entity) => (EntityKind::Secret, entity.head),
        })
    }

    /// The attributes that it has.
    pub fn attributes(&self) -> &'static [Attribute] {
        match (self, self.kind()) {
            (_, Some(kind)) => kind.attributes(),
            (TargetEntity::Platform, None) => Attribute::OF_PLATFORM,
            (_, None) => Attribute::OF_ENVIRONMENT,
        }
    }
}

/// What a reference stands for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'m> {
    /// The entity.
    pub entity: TargetEntity<'m>,
    /// Which of its attributes.
    pub attribute: Attribute,
}

impl Target<'_> {
    /// Whether the value is secret, and with it everything that it flows into.
    pub fn is_secret(&self) -> bool {
        self.entity.kind().is_some_and(|kind| kind.is_secret(self.attribute))
    }
}
