//! What texts and references come to: known now, or known only to the cluster.
//!
//! Secrets, and the hosts of managed services, are not known while compiling. A text that holds
//! one becomes a template that External Secrets renders in the cluster, and names the entries that
//! it is rendered from; no value of theirs is ever in a file.

use std::ops::Bound;

use groundplan_document::Str;
use groundplan_lowering::names::{CACHE_PORT, POSTGRES_PORT, database_name, database_user};
use groundplan_model::kinds::{Bucket, Cache, Database, Secret, Service};
use groundplan_model::{Attribute, Entity, EntityKind, TargetEntity};
use groundplan_schema::{Piece, Reference, Text};

use crate::target::cluster::{Cluster, Host};
use crate::target::secret::template::{Entry, Part, Place, Resolved, join};

impl<'m> Cluster<'_, 'm> {
    /// What a text comes to.
    pub fn resolve(&self, text: &'m Text) -> Resolved<'m> {
        let mut parts = Vec::with_capacity(text.pieces.len());
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => parts.push(Part::Known(Str::Borrowed(literal))),
                Piece::Reference(reference) => parts.extend(self.reference(reference)),
            }
        }
        join(parts)
    }

    /// The name that a store goes by: on AWS the one that it was created under. In a cluster of
    /// one's own, its objects carry the name that it has.
    fn stored(&self, kind: EntityKind, name: &'m str) -> &'m str {
        match self.host {
            Host::Own(_) => name,
            Host::Aws(_) => self.cx.created_as(kind, name),
        }
    }

    /// The password of a database that runs in the cluster, or of a cache.
    pub fn password_entry(&self, entity: &str) -> Entry {
        let key = format!("{}_password", identifier(entity));
        let place = match self.host {
            Host::Own(_) => Place::Secret {
                name: self.names.secret(&format!("{entity}-password")),
                property: None,
            },
            Host::Aws(_) => {
                Place::Secret { name: self.names.cache_secret(entity), property: Some("password") }
            }
        };
        Entry { key, place }
    }

    /// The entry of a secret, wherever its source says.
    pub fn secret_entry(&self, secret: &'m Entity<Secret>) -> Entry {
        let created_as = self.cx.created_as(EntityKind::Secret, &secret.name);
        let name = match &secret.source {
            Some(source) => self.cx.value(source).to_string(),
            None => self.names.secret(created_as),
        };
        // A rename changes nothing that pods read. Only if something else took the name does the
        // template call the entry by the new one.
        let key = match self.cx.environment.secrets.contains_key(created_as) {
            true => &secret.name,
            false => created_as,
        };
        Entry { key: identifier(key), place: Place::Secret { name, property: None } }
    }

    /// What a reference stands for. Nothing only for what has already been reported.
    fn reference(&self, reference: &'m Reference) -> Vec<Part<'m>> {
        let Some(target) = self.cx.environment.target(reference) else { return Vec::new() };
        let attribute = target.attribute;
        match target.entity {
            TargetEntity::Platform => vec![Part::known(self.names.platform)],
            TargetEntity::Environment => match (attribute, self.domain()) {
                (Attribute::Domain, Some(domain)) => {
                    vec![Part::known(self.cx.value(domain).as_str())]
                }
                (Attribute::Domain, None) => Vec::new(),
                _ => vec![Part::known(self.names.environment)],
            },
            TargetEntity::Service(service) => vec![Part::known(match attribute {
                Attribute::PublicUrl => self.public_url(service),
                _ => self.cx.service_value(service, attribute),
            })],
            TargetEntity::Database(database) => self.database(database, attribute),
            TargetEntity::Cache(cache) => self.cache(cache, attribute),
            TargetEntity::Bucket(bucket) => self.bucket(bucket, attribute),
            TargetEntity::External(external) => {
                vec![Part::known(self.cx.external_value(external, attribute))]
            }
            TargetEntity::Secret(secret) => {
                let entry = self.secret_entry(secret);
                vec![Part::entry(entry, "")]
            }
            TargetEntity::Worker(_) | TargetEntity::Job(_) | TargetEntity::Cron(_) => Vec::new(),
        }
    }

    /// The URL of a service's first route; from inside when nothing leads there from outside.
    fn public_url(&self, service: &'m Entity<Service>) -> Str<'m> {
        let Some(route) = service.route.values().next() else {
            return self.cx.service_value(service, Attribute::Url);
        };
        let Some(host) = route.host.as_ref().or(self.domain()) else {
            return self.cx.service_value(service, Attribute::Url);
        };
        let host = self.cx.value(host);
        format!("https://{host}{}", self.cx.value(&route.path).trim_end_matches('/')).into()
    }

    fn database(&self, database: &'m Entity<Database>, attribute: Attribute) -> Vec<Part<'m>> {
        let name = self.stored(EntityKind::Database, &database.name);
        let host = || match self.host {
            Host::Own(_) => Part::known(name),
            Host::Aws(_) => self.managed_host(name, self.names.database_parameter(name)),
        };
        match attribute {
            Attribute::Port => vec![Part::known(POSTGRES_PORT.to_string())],
            Attribute::Name => vec![Part::known(database_name(name))],
            Attribute::User => vec![Part::known(database_user(name))],
            Attribute::Password => vec![self.database_password(name, "")],
            Attribute::Url => {
                let user = database_user(name);
                let encryption = match self.host {
                    Host::Own(_) => "",
                    Host::Aws(_) => "?sslmode=require",
                };
                vec![
                    Part::known(format!("postgresql://{user}:")),
                    self.database_password(name, URL_ENCODED),
                    Part::known("@"),
                    host(),
                    Part::known(format!(":{POSTGRES_PORT}/{}{encryption}", database_name(name))),
                ]
            }
            _ => vec![host()],
        }
    }

    fn database_password(&self, name: &str, pipeline: &str) -> Part<'m> {
        let Host::Aws(aws) = self.host else {
            return Part::entry(self.password_entry(name), pipeline);
        };
        let key = format!("{}_login", identifier(name));
        let region = self.cx.value(&aws.region);
        let account = self.cx.value(&aws.account);
        let instance = self.names.database_instance(name);
        let arn = format!("arn:aws:rds:{region}:{account}:db:{instance}");
        // Names in order: the ones that begin with this one follow it.
        let behind = (Bound::Excluded(name), Bound::Unbounded);
        let others = self.cx.environment.databases.range::<str, _>(behind);
        let mut others = others.map(|(other, _)| other).take_while(|other| other.starts_with(name));
        let is_ambiguous =
            others.any(|other| self.names.database_instance(other).starts_with(&instance));
        let text = match is_ambiguous {
            false => format!("{{{{ (fromJson .{key}).password{pipeline} }}}}"),
            // Each login is there under a key of its own: the user tells them apart.
            true => format!(
                "{{{{ range $key, $json := . }}}}{{{{ if hasPrefix \"{key}_\" $key }}}}\
                 {{{{ with fromJson $json }}}}{{{{ if eq .username \"{}\" }}}}\
                 {{{{ .password{pipeline} }}}}\
                 {{{{ end }}}}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}",
                database_user(name)
            ),
        };
        Part::Rendered(text, Entry { key, place: Place::DatabaseLogin { arn, is_ambiguous } })
    }

    fn cache(&self, cache: &'m Entity<Cache>, attribute: Attribute) -> Vec<Part<'m>> {
        let name = self.stored(EntityKind::Cache, &cache.name);
        let password = |pipeline| Part::entry(self.password_entry(name), pipeline);
        let host = || match self.host {
            Host::Own(_) => Part::known(name),
            Host::Aws(_) => self.managed_host(name, self.names.cache_parameter(name)),
        };
        let scheme = match self.host {
            Host::Own(_) => "redis",
            Host::Aws(_) => "rediss",
        };
        match attribute {
            Attribute::Port => vec![Part::known(CACHE_PORT.to_string())],
            Attribute::Password => vec![password("")],
            Attribute::Url => vec![
                Part::known(format!("{scheme}://:")),
                password(URL_ENCODED),
                Part::known("@"),
                host(),
                Part::known(format!(":{CACHE_PORT}/0")),
            ],
            _ => vec![host()],
        }
    }

    fn managed_host(&self, entity: &str, parameter: String) -> Part<'m> {
        let key = format!("{}_host", identifier(entity));
        let place = Place::Parameter { name: parameter, property: "host" };
        Part::entry(Entry { key, place }, "")
    }

    fn bucket(&self, bucket: &'m Entity<Bucket>, attribute: Attribute) -> Vec<Part<'m>> {
        let stored = self.cx.created_as(EntityKind::Bucket, &bucket.name);
        let name = match self.host {
            Host::Own(_) => self.names.stand_in_bucket(stored),
            Host::Aws(aws) => self.names.bucket(stored, self.cx.value(&aws.account).as_str()),
        };
        vec![Part::known(match attribute {
            Attribute::Arn => format!("arn:aws:s3:::{name}"),
            _ => name,
        })]
    }
}

/// Makes a value fit between `:` and `@` of a URL. `urlquery` writes a space as `+`, which means
/// itself there.
const URL_ENCODED: &str = r#" | urlquery | replace "+" "%20""#;

/// An entity's name as an identifier of Go. Names hold no `_`, so that no two become the same.
fn identifier(name: &str) -> String {
    name.replace('-', "_")
}
