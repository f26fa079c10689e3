use std::collections::BTreeMap;

use groundplan_model::EntityKind;
use groundplan_schema::scalar::{Raw, ScalarType as _, Size};
use groundplan_syntax::Value as Literal;

use crate::{Field, Key, Subject};

/// What is remembered of one thing.
pub type Facts = BTreeMap<Field, String>;

/// What is remembered of a platform: facts by the thing that they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    things: BTreeMap<Key, Facts>,
}

impl Record {
    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// Every thing with its facts, by environment, kind and name.
    pub fn things(&self) -> impl Iterator<Item = (&Key, &Facts)> {
        self.things.iter()
    }

    /// What is remembered of a thing.
    pub fn facts(&self, key: &Key) -> Option<&Facts> {
        self.things.get(key)
    }

    /// A thing as it is kept here, with its facts.
    pub fn thing(&self, key: &Key) -> Option<(&Key, &Facts)> {
        self.things.get_key_value(key)
    }

    /// One fact.
    pub fn get(&self, key: &Key, field: &Field) -> Option<&str> {
        self.things.get(key)?.get(field).map(String::as_str)
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        let own = self.things.keys().filter(|key| key.subject == Subject::Environment);
        own.map(|key| key.environment.as_str())
    }

    /// The things of an environment.
    pub fn of_environment<'r>(
        &'r self,
        name: &'r str,
    ) -> impl Iterator<Item = (&'r Key, &'r Facts)> {
        self.things.iter().filter(move |(key, _)| key.environment == name)
    }

    /// The name that an entity was created under; its own if nothing else is remembered.
    pub fn created_as<'r>(&'r self, environment: &str, kind: EntityKind, name: &'r str) -> &'r str {
        let key = Key::entity(environment, kind, name);
        self.get(&key, &Field::CreatedAs).unwrap_or(name)
    }

    /// How often something of that name was retired.
    pub fn retired(&self, key: &Key) -> u16 {
        self.get(key, &Field::Retired).and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    /// Whether there is such a thing, rather than only the memory of one.
    pub fn has(&self, key: &Key) -> bool {
        self.things.get(key).is_some_and(|facts| facts.keys().any(|field| *field != Field::Retired))
    }

    /// Remembers a fact.
    pub fn put(&mut self, key: &Key, field: Field, value: impl Into<String>) {
        match self.things.get_mut(key) {
            Some(facts) => facts.insert(field, value.into()),
            None => {
                let facts = Facts::from([(field, value.into())]);
                self.things.insert(key.clone(), facts);
                None
            }
        };
    }

    /// What either of two records remembers; where they differ, what this one does, but for the size
    /// of what holds data: it is the larger one, because nothing shrinks. What one of them renamed
    /// is one thing, not two.
    #[must_use]
    pub fn merged(&self, other: &Record) -> Record {
        let mut merged = self.clone();
        for (key, facts) in &other.things {
            for (field, value) in facts {
                merged.take(key, field.clone(), value);
            }
        }
        merged.join_renamed();
        merged
    }

    /// Remembers a fact unless there is one, or a larger size than there is.
    fn take(&mut self, key: &Key, field: Field, value: &str) {
        let known = self.get(key, &field);
        if known.is_none_or(|known| field.grows() && is_larger(value, known)) {
            self.put(key, field, value);
        }
    }

    /// This record, with what another one knows of things that are not in it: of a base, where this
    /// one was taken back, or lost lines. What was retired here stays retired.
    #[must_use]
    pub fn restored_from(&self, base: &Record) -> Record {
        let is_retired = |key: &Key| {
            let Some(kind) = key.kind() else { return false };
            let created = base.created_as(&key.environment, kind, &key.name);
            let created = Key::entity(&key.environment, kind, created);
            self.retired(&created) > base.retired(&created)
        };
        let forgotten = |key: &Key| !self.things.contains_key(key) && !is_retired(key);
        let mut all = self.clone();
        for (key, facts) in base.things.iter().filter(|(key, _)| forgotten(key)) {
            all.things.insert(key.clone(), facts.clone());
        }
        all
    }

    /// Takes what a thing knows under the name that it had before into the thing.
    fn join_renamed(&mut self) {
        let mut renamed: Vec<(Key, Key)> = Vec::new();
        for (key, facts) in &self.things {
            let former = facts.get(&Field::FormerNames).map_or("", String::as_str);
            let before = former.split(' ').map(|name| Key { name: name.to_owned(), ..key.clone() });
            let is_it = |before: &Key| {
                let created = |key: &Key| {
                    let own = self.get(key, &Field::CreatedAs);
                    own.unwrap_or(&key.name).to_owned()
                };
                self.has(before) && created(before) == created(key)
            };
            renamed.extend(before.filter(is_it).map(|before| (before, key.clone())));
        }
        for (before, key) in renamed {
            let Some(facts) = self.things.remove(&before) else { continue };
            for (field, value) in facts {
                if field != Field::CreatedAs {
                    self.take(&key, field, &value);
                }
            }
        }
    }

    /// This record for those environments, and `before` for all others.
    #[must_use]
    pub fn only(&self, environments: &[String], before: &Record) -> Record {
        let is_chosen = |key: &Key| environments.contains(&key.environment);
        let chosen = self.things.iter().filter(|(key, _)| is_chosen(key));
        let others = before.things.iter().filter(|(key, _)| !is_chosen(key));
        let all = chosen.chain(others).map(|(key, facts)| (key.clone(), facts.clone()));
        Record { things: all.collect() }
    }
}

/// Whether a size is larger than another one.
fn is_larger(size: &str, other: &str) -> bool {
    let read = |text: &str| {
        let raw = Raw { literal: Literal::Text(text), written: text };
        Size::parse(raw).ok()
    };
    matches!((read(size), read(other)), (Some(size), Some(other)) if size > other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn main(name: &str) -> Key {
        Key::entity("production", EntityKind::Database, name)
    }

    fn record(facts: &[(&str, Field, &str)]) -> Record {
        let mut record = Record::default();
        facts
            .iter()
            .for_each(|(name, field, value)| record.put(&main(name), field.clone(), *value));
        record
    }

    #[test]
    fn what_one_side_of_a_merge_renamed_and_the_other_grew_is_one_thing() {
        let renamed = record(&[
            ("a", Field::CreatedAs, "main"),
            ("a", Field::FormerNames, "main"),
            ("a", Field::Storage, "100GiB"),
        ]);
        let grown = record(&[("main", Field::Storage, "300GiB"), ("main", Field::Version, "16")]);
        for merged in [renamed.merged(&grown), grown.merged(&renamed)] {
            assert_eq!(
                merged.things().map(|(key, _)| key.name.as_str()).collect::<Vec<_>>(),
                ["a"]
            );
            assert_eq!(merged.get(&main("a"), &Field::Storage), Some("300GiB"));
            assert_eq!(merged.get(&main("a"), &Field::Version), Some("16"));
            assert_eq!(merged.get(&main("a"), &Field::CreatedAs), Some("main"));
        }
    }

    #[test]
    fn a_base_recalls_what_is_missing_and_not_what_was_retired() {
        let base = record(&[("main", Field::Version, "16"), ("old", Field::Version, "15")]);
        let now = record(&[("main", Field::Version, "17"), ("old", Field::Retired, "1")]);
        assert_eq!(now.restored_from(&base), now);
        assert_eq!(Record::default().restored_from(&base), base);
    }
}
