//! Which thing of now is which thing of the base.

use std::collections::BTreeSet;

use groundplan_record::{Facts, Field, Key, Record, Subject};

/// The entities of an environment, base and now side by side.
#[derive(Default)]
pub(super) struct Pairs<'r> {
    /// In both: the key of the base and the key of now, which differ in the name of what was
    /// renamed.
    pub both: Vec<(&'r Key, &'r Key)>,
    /// In the base alone.
    pub removed: Vec<&'r Key>,
    /// Now alone.
    pub added: Vec<&'r Key>,
}

impl<'r> Pairs<'r> {
    /// Pairs by name, and by the names that something had before.
    pub fn of(environment: &'r str, base: &'r Record, now: &'r Record) -> Self {
        let mut pairs = Self::default();
        let mut found = BTreeSet::new();
        for (key, facts) in entities(environment, now) {
            match origin(key, facts, base) {
                Some(before) => {
                    found.insert(before);
                    pairs.both.push((before, key));
                }
                None => pairs.added.push(key),
            }
        }
        let before = entities(environment, base).map(|(key, _)| key);
        pairs.removed = before.filter(|key| !found.contains(key)).collect();
        pairs
    }
}

fn entities<'r>(
    environment: &'r str,
    record: &'r Record,
) -> impl Iterator<Item = (&'r Key, &'r Facts)> {
    let all = record.of_environment(environment);
    all.filter(|(key, _)| key.subject != Subject::Environment && record.has(key))
}

/// The key that a thing had in the base: its own, or the last of its former names.
fn origin<'r>(key: &Key, facts: &Facts, base: &'r Record) -> Option<&'r Key> {
    let former = facts.get(&Field::FormerNames).map_or("", String::as_str);
    let names = std::iter::once(key.name.as_str()).chain(former.split(' ').rev());
    let find = |name: &str| {
        let known = Key { name: name.to_owned(), ..key.clone() };
        base.thing(&known).filter(|_| base.has(&known))
    };
    names.filter(|name| !name.is_empty()).find_map(find).map(|(key, _)| key)
}
