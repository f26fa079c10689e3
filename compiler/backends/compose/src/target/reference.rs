//! What texts and references come to: known now, or a variable of `.env`.

use groundplan_document::Str;
use groundplan_lowering::names::{CACHE_PORT, POSTGRES_PORT, database_name, database_user};
use groundplan_model::kinds::{Bucket, Database, Service};
use groundplan_model::{Attribute, Entity, EntityKind, TargetEntity};
use groundplan_schema::{Piece, Reference, Text};

use crate::target::port::Published;
use crate::target::project::Project;
use crate::target::text::literal;
use crate::target::variable::{password, secret};

/// Where a text is read.
#[derive(Clone, Copy)]
enum Place {
    /// In a Compose file, where `$` begins a variable.
    Value,
    /// In a file that nobody interpolates.
    File,
}

impl Place {
    fn literal(self, text: Str<'_>) -> Str<'_> {
        match self {
            Place::Value => literal(text),
            Place::File => text,
        }
    }
}

impl<'m> Project<'_, 'm> {
    /// A text as Compose is to read it: literals escaped, secrets as variables.
    pub fn text(&self, text: &'m Text) -> Str<'m> {
        self.joined(text, Place::Value)
    }

    /// A text as it stands in a file that nobody interpolates. Loading has made sure that no
    /// secret flows into one, and what names a port of this machine is no such file.
    pub fn plain_text(&self, text: &'m Text) -> Str<'m> {
        self.joined(text, Place::File)
    }

    fn joined(&self, text: &'m Text, place: Place) -> Str<'m> {
        let mut pieces = text.pieces.iter().map(|piece| match piece {
            Piece::Literal(piece) => place.literal(Str::Borrowed(piece)),
            Piece::Reference(reference) => self.reference(reference, place),
        });
        let first = pieces.next().unwrap_or_default();
        pieces.fold(first, |whole, piece| whole + piece)
    }

    /// What a reference stands for. Nothing only for what has already been reported.
    fn reference(&self, reference: &'m Reference, place: Place) -> Str<'m> {
        let Some(target) = self.cx.environment.target(reference) else { return Str::default() };
        let attribute = target.attribute;
        let known: Str<'m> = match target.entity {
            TargetEntity::Platform => self.names.platform.into(),
            TargetEntity::Environment => match attribute {
                Attribute::Domain => self.domain().into(),
                _ => self.names.environment.into(),
            },
            TargetEntity::Service(service) => match attribute {
                Attribute::PublicUrl => return self.public_url(service, place).into(),
                _ => self.cx.service_value(service, attribute),
            },
            TargetEntity::Bucket(bucket) => self.bucket_value(bucket, attribute).into(),
            TargetEntity::External(external) => self.cx.external_value(external, attribute),
            TargetEntity::Database(database) => {
                return database_value(self, database, attribute);
            }
            TargetEntity::Cache(cache) => return cache_value(self, &cache.name, attribute),
            TargetEntity::Secret(entity) => {
                let created = self.created_as(EntityKind::Secret, &entity.name);
                return secret(entity, created).reference().into();
            }
            TargetEntity::Worker(_) | TargetEntity::Job(_) | TargetEntity::Cron(_) => {
                return Str::default();
            }
        };
        place.literal(known)
    }

    fn domain(&self) -> &'m str {
        self.cx.environment.domain().map_or("", |domain| self.cx.value(domain).as_str())
    }

    /// Where this machine finds a service's first route, as a browser on it would.
    fn public_url(&self, service: &'m Entity<Service>, place: Place) -> String {
        let route = service.route.values().next();
        let path = route.map_or("", |route| self.cx.value(&route.path).trim_end_matches('/'));
        let port = self.public_port(service).map(|port| port.to_string()).unwrap_or_default();
        format!("http://localhost:{port}{}", place.literal(path.into()))
    }

    /// The port of this machine that a service's first route leads to.
    pub fn public_port(&self, service: &'m Entity<Service>) -> Option<Published> {
        let route = service.route.values().next();
        let named = route.and_then(|route| route.port.as_ref()).map(|name| self.cx.value(name));
        let running = self.cx.environment.running_named(&service.name)?;
        let port = running.port(named.map(|name| name.as_str()))?;
        self.ports.of(&running, port.name.peek().0)
    }

    fn bucket_value(&self, bucket: &'m Entity<Bucket>, attribute: Attribute) -> String {
        let name = self.bucket_name(bucket);
        match attribute {
            Attribute::Arn => format!("arn:aws:s3:::{name}"),
            _ => name,
        }
    }

    /// A bucket's name in the stand-in for S3.
    pub fn bucket_name(&self, bucket: &'m Entity<Bucket>) -> String {
        self.names.stand_in_bucket(self.created_as(EntityKind::Bucket, &bucket.name))
    }
}

/// Names of entities and what is made of them hold no `$`.
fn database_value<'m>(
    project: &Project<'_, 'm>,
    database: &'m Entity<Database>,
    attribute: Attribute,
) -> Str<'m> {
    let name: &'m str = &database.name;
    let stored = project.created_as(EntityKind::Database, name);
    match attribute {
        Attribute::Port => POSTGRES_PORT.to_string().into(),
        Attribute::Name => database_name(stored).into(),
        Attribute::User => database_user(stored).into(),
        Attribute::Password => password(stored).reference().into(),
        Attribute::Url => format!(
            "postgresql://{}:{}@{name}:{POSTGRES_PORT}/{}",
            database_user(stored),
            password(stored).reference(),
            database_name(stored)
        )
        .into(),
        _ => name.into(),
    }
}

fn cache_value<'m>(project: &Project<'_, 'm>, name: &'m str, attribute: Attribute) -> Str<'m> {
    let stored = project.created_as(EntityKind::Cache, name);
    match attribute {
        Attribute::Port => CACHE_PORT.to_string().into(),
        Attribute::Password => password(stored).reference().into(),
        Attribute::Url => {
            format!("redis://:{}@{name}:{CACHE_PORT}/0", password(stored).reference()).into()
        }
        _ => name.into(),
    }
}
