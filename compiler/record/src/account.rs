//! What each account of the platform has been given: where its own stack is, and which regions it
//! looks after. Nothing of it follows from the names of environments, and nothing that was given is
//! taken back when one of them goes.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::Model;

use crate::{Field, Key, Record};

/// Remembers of each environment on AWS where its account's own stack is.
pub(crate) fn stacks(model: &Model, previous: &Record, record: &mut Record) {
    let mut members: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    for name in model.environments.keys() {
        let key = Key::environment(name);
        if let Some(account) = record.get(&key, &Field::Account) {
            members.entry(account.to_owned()).or_default().push(key);
        }
    }
    for (account, keys) in members {
        let regions = keys.iter().filter_map(|key| record.get(key, &Field::Region));
        let regions: Vec<&str> = regions.collect();
        let described = model.accounts.get(account.as_str()).and_then(|it| it.region.as_ref());
        let described = described.and_then(|region| region.known().ok()).map(|it| it.as_str());
        let mut homes = given(&account, &Field::AccountRegion, previous);
        let home = described.or_else(|| homes.next()).or(regions.first().copied());
        let Some(home) = home.map(str::to_owned) else { continue };
        let before = given(&account, &Field::AccountRegions, previous);
        let before = before.flat_map(|regions| regions.split(' '));
        let all: BTreeSet<&str> = before.chain(regions).chain([home.as_str()]).collect();
        let all: Vec<&str> = all.into_iter().collect();
        let all = all.join(" ");
        for key in &keys {
            record.put(key, Field::AccountRegion, home.clone());
            record.put(key, Field::AccountRegions, all.clone());
        }
    }
}

/// What was remembered of an account, by each environment of it: where only some were compiled, some
/// know more.
fn given<'r>(account: &str, field: &Field, previous: &'r Record) -> impl Iterator<Item = &'r str> {
    let members = previous.environments().map(Key::environment);
    members.filter_map(move |key| {
        let is_member = previous.get(&key, &Field::Account) == Some(account);
        previous.get(&key, field).filter(|_| is_member)
    })
}
