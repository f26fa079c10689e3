//! Both planes joined: one cause is one change, and the worse class counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use groundplan_changes::{ChangeKind, Class, ObjectChange, ObjectId};
use groundplan_lowering::meaning::Judged;
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::{Key, Record, Subject};
use groundplan_source::Span;

use super::documents::Found;
use super::owner::Owners;
use super::{alone, head};

/// Adds what documents show to what changes mean. What a meaning explains stands below it; what
/// nothing explains is a change of its own.
pub(super) fn join(
    model: &Model,
    record: &Record,
    base: &Record,
    mut meant: Vec<Judged>,
    found: Vec<Found>,
) -> Vec<Judged> {
    let mut own: Vec<(Key, Found)> = Vec::new();
    let mut causes: BTreeMap<(String, ObjectId), (Key, Option<Span>)> = BTreeMap::new();
    let owners = Owners::new(record, base, &found);
    // Causes come before what follows from them, which is told where they are.
    let (following, causing): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.change.follows.is_some());
    for mut found in causing.into_iter().chain(following) {
        let Some(environment) = model.environments.get(found.environment.as_str()) else {
            continue;
        };
        let mut key = owners.of(environment, &found);
        if is_gone(environment, &key, &found.change) {
            found.change.class = Class::Free;
        }
        let at = |object: &ObjectId| (found.environment.clone(), object.clone());
        match found.change.follows.as_ref().and_then(|cause| causes.get(&at(cause))) {
            Some((cause, span)) => {
                key = cause.clone();
                found.span = *span;
            }
            None => {
                causes.insert(at(&found.change.object), (key.clone(), found.span));
            }
        }
        let is_precise =
            found.span.is_some_and(|span| !head::is_one(model, environment, &key, span));
        match explaining(&mut meant, &key, &found, is_precise) {
            Some(judged) => {
                judged.class = raised(judged, &found.change);
                judged.objects.push((found.target, found.change));
            }
            None => own.push((key, found)),
        }
    }
    meant.extend(alone::causes(model, &owners, own));
    for judged in &mut meant {
        // The worst is told first, and the rest may be left out.
        judged.objects.sort_by_key(|(_, change)| Reverse(change.class));
    }
    meant
}

/// Whether an object goes with the thing that it was for: nobody is left to miss it, unless it holds
/// something.
fn is_gone(environment: &EnvironmentModel, key: &Key, change: &ObjectChange) -> bool {
    let is_gone = key.kind().is_some() && environment.kind_of(&key.name) != key.kind();
    is_gone && change.kind == ChangeKind::Removed && !change.class.is_refused()
}

/// The class of a meaning, once an object is told below it. What is refused says all that there is
/// to say of what goes with it, and of an environment that goes elsewhere.
fn raised(judged: &Judged, change: &ObjectChange) -> Class {
    let is_said = change.kind == ChangeKind::Removed || judged.key.subject == Subject::Environment;
    match is_said && judged.class.is_refused() {
        true => judged.class,
        false => judged.class.max(change.class),
    }
}

/// The meaning that a change of an object follows from: one of the same thing, told of the same
/// target if there is one.
fn explaining<'j>(
    meant: &'j mut [Judged],
    key: &Key,
    found: &Found,
    is_precise: bool,
) -> Option<&'j mut Judged> {
    let explains = |judged: &Judged| {
        judged.environment == found.environment
            && (is_precise && found.span == Some(judged.span) || explains(judged, key, found))
    };
    let is_near = |judged: &Judged| explains(judged) && judged.target == found.target;
    let any = || meant.iter().position(explains);
    let at = meant.iter().position(is_near).or_else(any)?;
    meant.get_mut(at)
}

/// Whether a change of an object is told by a meaning. One that is worse is another cause, unless it
/// stands at the same text, or the thing is gone and its objects with it.
fn explains(judged: &Judged, key: &Key, found: &Found) -> bool {
    // Where an environment as a whole goes elsewhere, everything of it follows.
    let is_whole = judged.key.subject == Subject::Environment && judged.class >= Class::Loses;
    let is_gone = found.change.kind == ChangeKind::Removed;
    let is_same_cause = judged.class >= found.change.class
        || judged.class.is_refused() && (is_gone || found.span == Some(judged.span));
    is_whole || judged.key == *key && is_same_cause
}
