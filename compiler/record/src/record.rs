use std::collections::BTreeMap;

use groundplan_model::EntityKind;

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

    /// What either of two records remembers; where they differ, what this one does.
    #[must_use]
    pub fn merged(&self, other: &Record) -> Record {
        let mut merged = self.clone();
        for (key, facts) in &other.things {
            for (field, value) in facts {
                if merged.get(key, field).is_none() {
                    merged.put(key, field.clone(), value.clone());
                }
            }
        }
        merged
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
