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

impl TargetEntity<'_> {
    /// Its kind; none for platform and environment, to which there is nothing to connect.
    pub fn kind(&self) -> Option<EntityKind> {
        Some(match self {
            TargetEntity::Platform | TargetEntity::Environment => return None,
            TargetEntity::Service(_) => EntityKind::Service,
            TargetEntity::Worker(_) => EntityKind::Worker,
            TargetEntity::Job(_) => EntityKind::Job,
            TargetEntity::Cron(_) => EntityKind::Cron,
            TargetEntity::Database(_) => EntityKind::Database,
            TargetEntity::Cache(_) => EntityKind::Cache,
            TargetEntity::Bucket(_) => EntityKind::Bucket,
            TargetEntity::External(_) => EntityKind::External,
            TargetEntity::Secret(_) => EntityKind::Secret,
        })
    }

    /// The attributes that it has.
    pub fn attributes(&self) -> &'static [Attribute] {
        use Attribute::{Arn, Domain, Host, Name, Password, Port, PublicUrl, Url, User, Value};
        match self {
            TargetEntity::Platform => &[Name],
            TargetEntity::Environment => &[Name, Domain],
            TargetEntity::Service(_) => &[Host, Port, Url, PublicUrl],
            TargetEntity::Worker(_) | TargetEntity::Job(_) | TargetEntity::Cron(_) => &[],
            TargetEntity::Database(_) => &[Host, Port, Name, User, Password, Url],
            TargetEntity::Cache(_) => &[Host, Port, Password, Url],
            TargetEntity::Bucket(_) => &[Name, Arn],
            TargetEntity::External(_) => &[Host, Port, Url],
            TargetEntity::Secret(_) => &[Value],
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
        matches!(
            (&self.entity, self.attribute),
            (TargetEntity::Secret(_), _)
                | (_, Attribute::Password)
                | (TargetEntity::Database(_) | TargetEntity::Cache(_), Attribute::Url)
        )
    }
}
