//! The names that things were created under. What holds data keeps the first one it had.

use std::collections::BTreeSet;

use groundplan_model::kinds::Scope;
use groundplan_model::{Entities, EntityKind, EnvironmentModel};
use groundplan_schema::Node;

use crate::of::Remember;
use crate::{Field, Key};

/// How a thing of the model came by its name.
struct Named<'m> {
    name: &'m str,
    /// What the description says that it was called before.
    renamed_from: Option<&'m str>,
}

impl Remember<'_, '_> {
    /// Remembers the names of every entity that has, or had, another one.
    pub fn names(&mut self) {
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
        } = self.environment;
        self.named(EntityKind::Service, services, |service| &service.scope);
        self.named(EntityKind::Worker, workers, |worker| &worker.scope);
        self.named(EntityKind::Job, jobs, |job| &job.scope);
        self.named(EntityKind::Cron, crons, |cron| &cron.scope);
        self.named(EntityKind::Database, databases, |database| &database.scope);
        self.named(EntityKind::Cache, caches, |cache| &cache.scope);
        self.named(EntityKind::Bucket, buckets, |bucket| &bucket.scope);
        self.named(EntityKind::External, externals, |external| &external.scope);
        self.named(EntityKind::Secret, secrets, |secret| &secret.scope);
    }

    fn named<N: Node>(
        &mut self,
        kind: EntityKind,
        entities: &Entities<N>,
        scope: impl Fn(&N) -> &Scope,
    ) {
        let all: Vec<Named<'_>> = entities
            .iter()
            .map(|(name, entity)| {
                let old = scope(&entity.node).renamed_from.as_ref();
                let old = old.and_then(|old| old.known().ok());
                Named { name, renamed_from: old.map(|old| old.as_str()) }
            })
            .collect();
        let present: BTreeSet<&str> = all.iter().map(|one| one.name).collect();
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
            let former = self.former(origin.as_ref(), one, &present);
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
    fn origin(&self, kind: EntityKind, one: &Named<'_>) -> Option<Key> {
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
        one: &Named<'_>,
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
