//! Whose object it is.

use std::collections::BTreeMap;

use groundplan_changes::ObjectChange;
use groundplan_lowering::Target;
use groundplan_model::{EntityKind, EnvironmentModel};
use groundplan_record::{Field, Key, Record, Subject};

use super::documents::Found;

/// Who owns what, in every environment.
pub(super) struct Owners<'a> {
    record: &'a Record,
    base: &'a Record,
    /// What files say of the kinds of things, by environment and name: of what is gone, nothing else
    /// may know.
    kinds: BTreeMap<(String, String), EntityKind>,
}

impl<'a> Owners<'a> {
    pub fn new(record: &'a Record, base: &'a Record, found: &[Found]) -> Self {
        let mut kinds = BTreeMap::new();
        for Found { environment, target, change, .. } in found {
            if let Some(Candidate { name, kind: Some(kind) }) = Candidate::of(*target, change) {
                kinds.insert((environment.clone(), name), kind);
            }
        }
        Self { record, base, kinds }
    }

    /// The thing that an object belongs to: an entity, by the name that it has now, or the
    /// environment.
    pub fn of(&self, environment: &EnvironmentModel, found: &Found) -> Key {
        let candidate = Candidate::of(found.target, &found.change);
        let entity = candidate.and_then(|candidate| self.entity(environment, candidate));
        entity.unwrap_or_else(|| Key::environment(environment.name()))
    }

    /// What a thing was before it became what it is now, under the same name.
    pub fn replaced(&self, key: &Key) -> Option<Key> {
        let is_other =
            |other: &&Key| is(other, &key.name) && self.base.has(other) && !self.record.has(other);
        let mut before = self.base.of_environment(&key.environment).map(|(other, _)| other);
        let is_new = key.kind().is_some() && !self.base.has(key);
        before.find(is_other).filter(|_| is_new).cloned()
    }

    fn entity(&self, environment: &EnvironmentModel, candidate: Candidate) -> Option<Key> {
        let (environment_name, name) = (environment.name(), candidate.name.as_str());
        if name.is_empty() && candidate.kind == Some(EntityKind::Bucket) {
            return bucket(environment, self.base);
        }
        if let Some(kind) = environment.kind_of(name) {
            return Some(Key::entity(environment_name, kind, name));
        }
        // The jobs of a database go by its name.
        let database = name.strip_suffix("-migrate").or_else(|| name.strip_suffix("-seed"));
        if let Some(database) = database.filter(|name| environment.databases.contains_key(*name)) {
            return Some(Key::entity(environment_name, EntityKind::Database, database));
        }
        let mut remembered = self.record.of_environment(environment_name);
        let renamed = remembered.find(|(_, facts)| {
            let former = facts.get(&Field::FormerNames);
            former.is_some_and(|names| names.split(' ').any(|former| former == name))
        });
        let gone = || self.base.of_environment(environment_name).find(|(key, _)| is(key, name));
        if let Some((key, _)) = renamed.or_else(gone) {
            return Some(key.clone());
        }
        let told = || self.kinds.get(&(environment_name.to_owned(), name.to_owned())).copied();
        Some(Key::entity(environment_name, candidate.kind.or_else(told)?, name))
    }
}

fn is(key: &Key, name: &str) -> bool {
    matches!(key.subject, Subject::Entity(_)) && key.name == name
}

/// The bucket that what all buckets share is told with: the first there is, or was.
fn bucket(environment: &EnvironmentModel, base: &Record) -> Option<Key> {
    let name = environment.name();
    let is_bucket = |key: &&Key| key.subject == Subject::Entity(EntityKind::Bucket);
    let first = environment.buckets.keys().next();
    let first = first.map(|bucket| Key::entity(name, EntityKind::Bucket, bucket));
    let gone = || base.of_environment(name).map(|(key, _)| key).find(is_bucket).cloned();
    first.or_else(gone)
}

/// What an object says that it belongs to, by its file or by its own name.
struct Candidate {
    name: String,
    kind: Option<EntityKind>,
}

impl Candidate {
    /// No bucket by name.
    fn bucket() -> Self {
        Self { name: String::new(), kind: Some(EntityKind::Bucket) }
    }

    fn of(target: Target, change: &ObjectChange) -> Option<Self> {
        let file = change.place.path.rsplit('/').next()?;
        let object = change.object.name.as_str();
        match target {
            // `api.service.yaml`, `monitoring/api.yaml`: names of entities hold no dot.
            Target::Kubernetes => {
                let mut parts = file.split('.');
                Some(Self { name: parts.next()?.to_owned(), kind: parts.next().and_then(kind) })
            }
            Target::Terraform => {
                // `database-main.tf.json`; secrets and repositories stand in files of their concern,
                // each under its own name.
                let stem = file.strip_suffix(".tf.json")?;
                match stem.split_once('-') {
                    // Those of all buckets.
                    _ if stem == "access-logs" => Some(Self::bucket()),
                    Some((word, name))
                        if matches!(word, "bucket" | "cache" | "database" | "identity") =>
                    {
                        Some(Self { name: name.to_owned(), kind: kind(word) })
                    }
                    _ if matches!(stem, "registry" | "secrets") => {
                        Some(Self { name: plain(object), kind: None })
                    }
                    _ => None,
                }
            }
            // All buckets of an environment share one store.
            Target::Compose if object.starts_with("object_storage") => Some(Self::bucket()),
            // `main_data` is a volume of `main`: names of entities hold no `_`.
            Target::Compose => {
                Some(Self { name: object.split('_').next()?.to_owned(), kind: None })
            }
            Target::Docker | Target::Github => None,
        }
    }
}

fn kind(word: &str) -> Option<EntityKind> {
    EntityKind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// A resource's own name as the entity is called: without the key of an instance, `-` for `_`.
fn plain(name: &str) -> String {
    name.split('[').next().unwrap_or_default().replace('_', "-")
}

/// The title of a thing: `database `main``.
pub(super) fn title(key: &Key) -> String {
    format!("{} `{}`", key.subject.word(), key.name)
}
