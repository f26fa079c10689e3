//! The names that things were created under. What holds data keeps the first one it had.

use std::collections::BTreeSet;
use std::sync::Arc;

use groundplan_model::kinds::Scope;
use groundplan_model::{Entities, Entity, EntityKind, EnvironmentModel};
use groundplan_schema::scalar::Name;
use groundplan_schema::{Node, Value};

use crate::of::Recorder;
use crate::{Field, Key};

/// A thing of a model, and what the description says that it was called before.
pub struct Named<'m> {
    /// What it is.
    pub kind: EntityKind,
    /// What it is called.
    pub name: &'m str,
    /// What it was called.
    pub renamed_from: Option<&'m Value<Name>>,
}

impl<'m> Named<'m> {
    /// Every entity of an environment.
    pub fn all(environment: &'m EnvironmentModel) -> Vec<Self> {
        // By name, so that one more kind does not compile before it is remembered.
        let EnvironmentModel {
            services,
            workers,
            jobs,
            crons,
            databases,
            caches,
            buckets,
            externals,
            secrets,
            node: _,
            edges: _,
        } = environment;
        let all = [
            Self::of(EntityKind::Service, services, |service| &service.scope),
            Self::of(EntityKind::Worker, workers, |worker| &worker.scope),
            Self::of(EntityKind::Job, jobs, |job| &job.scope),
            Self::of(EntityKind::Cron, crons, |cron| &cron.scope),
            Self::of(EntityKind::Database, databases, |database| &database.scope),
            Self::of(EntityKind::Cache, caches, |cache| &cache.scope),
            Self::of(EntityKind::Bucket, buckets, |bucket| &bucket.scope),
            Self::of(EntityKind::External, externals, |external| &external.scope),
            Self::of(EntityKind::Secret, secrets, |secret| &secret.scope),
        ];
        all.into_iter().flatten().collect()
    }

    fn of<N: Node>(
        kind: EntityKind,
        entities: &'m Entities<N>,
        scope: impl Fn(&'m N) -> &'m Scope,
    ) -> Vec<Self> {
        let named = |(name, entity): (&'m Arc<str>, &'m Arc<Entity<N>>)| {
            let renamed_from = scope(&entity.node).renamed_from.as_ref();
            Self { kind, name, renamed_from }
        };
        entities.iter().map(named).collect()
    }

    /// Whether both are one thing, in whichever environments.
    pub fn is_same(&self, other: &Named<'_>) -> bool {
        (self.kind, self.name) == (other.kind, other.name)
    }

    fn former(&self) -> Option<&'m str> {
        Some(self.renamed_from?.known().ok()?.as_str())
    }
}

/// Whether something of the kind is remembered wherever it is, so that what is not remembered was
/// not there.
fn is_always_remembered(kind: EntityKind) -> bool {
    use EntityKind::{Bucket, Cache, Database, Secret};
    matches!(kind, Database | Cache | Bucket | Secret)
}

/// How a thing came by its name.
struct Origin<'m> {
    name: &'m str,
    /// What it was called before, where that is true.
    renamed_from: Option<&'m str>,
}

impl Recorder<'_, '_> {
    /// Remembers the names of every entity that has, or had, another one.
    pub fn names(&mut self) {
        let all = Named::all(self.environment);
        for kind in EntityKind::ALL {
            let own: Vec<&Named<'_>> = all.iter().filter(|named| named.kind == kind).collect();
            let present: BTreeSet<&str> = own.iter().map(|named| named.name).collect();
            let all = own.iter().map(|named| Origin {
                name: named.name,
                renamed_from: named.former().filter(|old| self.was_called(named, old, &present)),
            });
            let all = all.collect();
            self.named(kind, all, &present);
        }
    }

    /// Whether a thing was called that here: it is not if something has that name still, or never
    /// had.
    fn was_called(&self, named: &Named<'_>, old: &str, present: &BTreeSet<&str>) -> bool {
        let may_be_new = !is_always_remembered(named.kind) || !self.previous.has(&self.own());
        let own = self.previous.get(&self.key(named.kind, named.name), &Field::FormerNames);
        let is_former = own.is_some_and(|names| names.split(' ').any(|name| name == old));
        let is_known = || self.previous.has(&self.key(named.kind, old));
        !present.contains(old) && (may_be_new || is_former || is_known())
    }

    fn named(&mut self, kind: EntityKind, all: Vec<Origin<'_>>, present: &BTreeSet<&str>) {
        let mut taken = BTreeSet::new();
        // Who has a name already keeps it; whoever is new takes what is left.
        let (old, new): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| self.origin(kind, one).is_some());
        for one in old.iter().chain(&new) {
            let origin = self.origin(kind, one);
            let first = origin.as_ref().map_or_else(
                || one.renamed_from.unwrap_or(one.name).to_owned(),
                |origin| {
                    self.previous.created_as(&origin.environment, kind, &origin.name).to_owned()
                },
            );
            let created = free(first, &taken);
            let former = self.former(origin.as_ref(), one, present);
            let key = self.key(kind, one.name);
            if created != one.name {
                self.record.put(&key, Field::CreatedAs, created.clone());
            }
            if !former.is_empty() {
                self.record.put(&key, Field::FormerNames, former.join(" "));
            }
            taken.insert(created);
        }
    }

    /// Under which key the thing is remembered, if it is.
    fn origin(&self, kind: EntityKind, one: &Origin<'_>) -> Option<Key> {
        let known = |name: &str| {
            let key = self.key(kind, name);
            self.previous.has(&key).then_some(key)
        };
        known(one.name).or_else(|| known(one.renamed_from?))
    }

    /// Every name that it had, oldest first; without those that are something else's by now.
    fn former(
        &self,
        origin: Option<&Key>,
        one: &Origin<'_>,
        present: &BTreeSet<&str>,
    ) -> Vec<String> {
        let before = origin.and_then(|key| self.previous.get(key, &Field::FormerNames));
        let last = match origin {
            Some(key) => (key.name != one.name).then_some(key.name.as_str()),
            None => None,
        };
        let last = last.or(one.renamed_from);
        let mut names: Vec<String> = Vec::new();
        for name in before.into_iter().flat_map(|names| names.split(' ')).chain(last) {
            if name != one.name && !present.contains(name) && !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

/// The name, or the first of `NAME-2`, `NAME-3` that nothing else was created under.
fn free(name: String, taken: &BTreeSet<String>) -> String {
    if !taken.contains(&name) {
        return name;
    }
    let mut numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    numbered.find(|name| !taken.contains(name)).unwrap_or(name)
}
