use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::judge::changed;
use crate::object::Objects;
use crate::symbol::{KNOWN_AFTER_APPLY, Reference, references};
use crate::{ChangeKind, Class, ObjectChange, ObjectId, Table};

/// What is known of an object whose plan is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    is_replaced: bool,
    /// Where it began.
    cause: ObjectId,
}

/// Adds what follows from replacements, until nothing more does: what refers to an object that is
/// made again is unknown until then, and so changes. A data source that refers to an object with a
/// pending change is read during apply, and is unknown too.
pub(crate) fn propagate(
    table: &Table,
    base: &Objects,
    now: &Objects,
    changes: &mut Vec<ObjectChange>,
) {
    follow_region(changes);
    let name = |change: &ObjectChange| (change.object.clone(), change.place.pointer.clone());
    let mut told: BTreeSet<_> = changes.iter().map(name).collect();
    let referring = referring(now);
    let mut pending = BTreeMap::new();
    let mut queue = BTreeSet::new();
    for change in changes.iter() {
        note(change, &mut pending, &mut queue);
    }
    while let Some(id) = queue.pop_first() {
        let Some(by) = referring.get(&id) else { continue };
        for other in by {
            let (Some(old), Some(new)) = (base.get(*other), now.get(*other)) else { continue };
            let Some((unknown, cause)) = with_unknowns(&new.body, &pending) else { continue };
            let mut object = new.clone();
            object.body = unknown;
            for mut change in changed(table, old, &object) {
                if !told.insert(name(&change)) {
                    continue;
                }
                change.follows = Some(cause.clone());
                note(&change, &mut pending, &mut queue);
                changes.push(change);
            }
        }
    }
    deduplicate(changes);
}

/// Whatever has a region changes with that of its provider.
fn follow_region(changes: &mut [ObjectChange]) {
    let is_region = |change: &ObjectChange| change.field == "region";
    let is_provider = |change: &ObjectChange| change.object.kind == "provider";
    let provider = changes.iter().find(|change| is_region(change) && is_provider(change));
    let Some(provider) = provider.map(|change| change.object.clone()) else { return };
    for change in changes.iter_mut().filter(|change| is_region(change) && !is_provider(change)) {
        if change.replaces {
            change.follows = Some(provider.clone());
        }
    }
}

/// Of what follows from one cause on one object, the worst is told; and of an object that is made
/// again, that it is: what only changes in place no longer matters to it.
fn deduplicate(changes: &mut Vec<ObjectChange>) {
    let is_replacement =
        |change: &ObjectChange| change.replaces && change.class != Class::Impossible;
    let replaced: BTreeSet<ObjectId> = changes
        .iter()
        .filter(|change| is_replacement(change))
        .map(|change| change.object.clone())
        .collect();
    changes.retain(|change| {
        change.follows.is_none() || is_replacement(change) || !replaced.contains(&change.object)
    });
    changes.sort_by(|a, b| (&a.object, &a.follows, b.class).cmp(&(&b.object, &b.follows, a.class)));
    changes.dedup_by(|next, kept| {
        kept.follows.is_some() && next.object == kept.object && next.follows == kept.follows
    });
}

/// Notes that an object has a plan; it is looked at again when that is news.
fn note(
    change: &ObjectChange,
    pending: &mut BTreeMap<ObjectId, Pending>,
    queue: &mut BTreeSet<ObjectId>,
) {
    if change.kind == ChangeKind::Removed {
        return;
    }
    let cause = change.follows.clone().unwrap_or_else(|| change.object.clone());
    let is_replaced = change.replaces;
    match pending.get_mut(&change.object) {
        Some(known) if known.is_replaced || !is_replaced => {}
        Some(known) => {
            *known = Pending { is_replaced, cause };
            queue.insert(change.object.clone());
        }
        None => {
            pending.insert(change.object.clone(), Pending { is_replaced, cause });
            queue.insert(change.object.clone());
        }
    }
}

/// Who refers to each object.
fn referring(objects: &Objects) -> BTreeMap<ObjectId, BTreeSet<&ObjectId>> {
    let mut names: BTreeMap<(&str, &str), Vec<&ObjectId>> = BTreeMap::new();
    for id in objects.keys() {
        let whole = id.name.split('[').next().unwrap_or_default();
        names.entry((&id.kind, whole)).or_default().push(id);
    }
    let mut found: BTreeMap<ObjectId, BTreeSet<&ObjectId>> = BTreeMap::new();
    for (id, object) in objects {
        for reference in texts(&object.body).into_iter().flat_map(references) {
            let whole = reference.name.split('[').next().unwrap_or_default();
            let targets = names.get(&(reference.kind.as_str(), whole)).into_iter().flatten();
            for target in targets.filter(|target| reference.means(&target.kind, &target.name)) {
                found.entry((*target).clone()).or_default().insert(id);
            }
        }
    }
    found
}

fn texts(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) => found.push(text.as_str()),
            Value::Array(items) => pending.extend(items),
            Value::Object(members) => pending.extend(members.values()),
            _ => {}
        }
    }
    found
}

/// The body with what is unknown marked as such, and why it is.
fn with_unknowns(body: &Value, pending: &BTreeMap<ObjectId, Pending>) -> Option<(Value, ObjectId)> {
    let mut body = body.clone();
    let mut cause = None;
    let mut values = vec![&mut body];
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => {
                let found = references(text);
                if let Some(known) = found.iter().find_map(|reference| unknown(reference, pending))
                {
                    cause = Some(known.cause.clone());
                    text.push(KNOWN_AFTER_APPLY);
                }
            }
            Value::Array(items) => values.extend(items),
            Value::Object(members) => values.extend(members.values_mut()),
            _ => {}
        }
    }
    cause.map(|cause| (body, cause))
}

fn unknown<'p>(
    reference: &Reference,
    pending: &'p BTreeMap<ObjectId, Pending>,
) -> Option<&'p Pending> {
    // Instances of one resource stand one behind the other.
    let first = ObjectId { kind: reference.kind.clone(), name: reference.name.clone() };
    let near = pending
        .range(first..)
        .take_while(|(id, _)| id.kind == reference.kind && id.name.starts_with(&reference.name));
    let mut near = near.filter(|(id, _)| reference.means(&id.kind, &id.name));
    near.find(|(_, known)| known.is_replaced || reference.through_data).map(|(_, known)| known)
}
