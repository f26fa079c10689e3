//! From a model to what has to be remembered of it.

use std::collections::BTreeMap;

use groundplan_model::{EntityKind, EnvironmentModel, Model};
use groundplan_schema::Value;

use crate::{Field, Key, Record, Subject};

/// One environment while its facts are put together.
pub(crate) struct Recorder<'a, 'm> {
    pub model: &'m Model,
    pub environment: &'m EnvironmentModel,
    /// What was remembered before.
    pub previous: &'a Record,
    /// What is remembered now.
    pub record: &'a mut Record,
}

impl Record {
    /// What has to be remembered of a model, where `previous` was remembered before. What was given
    /// out stays given out; a value that is not known yet stays as it was. A model with its own
    /// record gives the same record again.
    pub fn of(model: &Model, previous: &Record) -> Record {
        let mut record = Record::default();
        for environment in model.environments.values() {
            let mut remember = Recorder { model, environment, previous, record: &mut record };
            remember.environment();
            remember.names();
            remember.stores();
            remember.running();
            remember.host_ports();
        }
        crate::account::stacks(model, previous, &mut record);
        keep_retired(previous, &mut record);
        record
    }
}

impl Recorder<'_, '_> {
    /// The environment's own key.
    pub fn own(&self) -> Key {
        Key::environment(self.environment.name())
    }

    /// The key of one of its entities.
    pub fn key(&self, kind: EntityKind, name: &str) -> Key {
        Key::entity(self.environment.name(), kind, name)
    }

    /// Remembers a value; one that waits for an answer is what it was before.
    pub fn value<T>(
        &mut self,
        key: &Key,
        field: Field,
        value: &Value<T>,
        write: impl FnOnce(&T) -> String,
    ) {
        match value.known() {
            Ok(known) => self.record.put(key, field, write(known)),
            Err(_) => self.keep(key, field),
        }
    }

    /// Goes on remembering what was remembered before.
    pub fn keep(&mut self, key: &Key, field: Field) {
        if let Some(before) = self.previous.get(key, &field) {
            self.record.put(key, field, before);
        }
    }
}

/// Whether something of that kind is remembered after it is gone: what its name was given to in
/// the cloud, such as a last snapshot, stays there.
fn is_store(subject: Subject) -> bool {
    use EntityKind::{Bucket, Cache, Database};
    matches!(subject, Subject::Entity(Database | Cache | Bucket))
}

/// Goes on remembering how often something was retired, by the name that it was created under, and
/// counts what is gone.
fn keep_retired(previous: &Record, record: &mut Record) {
    let mut counts: BTreeMap<Key, u16> = BTreeMap::new();
    for (key, _) in previous.things() {
        let Some(kind) = key.kind().filter(|_| is_store(key.subject)) else { continue };
        let before = previous.retired(key);
        if before > 0 {
            let count = counts.entry(key.clone()).or_default();
            *count = count.saturating_add(before);
        }
        if previous.has(key) && !record.has(key) && !is_renamed(key, record) {
            let created = previous.created_as(&key.environment, kind, &key.name);
            let count = counts.entry(Key::entity(&key.environment, kind, created)).or_default();
            *count = count.saturating_add(1);
        }
    }
    for (key, count) in counts {
        record.put(&key, Field::Retired, count.to_string());
    }
}

/// Whether something has that name in its past.
fn is_renamed(key: &Key, record: &Record) -> bool {
    let mut others = record.of_environment(&key.environment);
    others.any(|(other, facts)| {
        let names = facts.get(&Field::FormerNames).map_or("", String::as_str);
        other.subject == key.subject && names.split(' ').any(|name| name == key.name)
    })
}
