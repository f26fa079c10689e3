//! Both planes joined: one cause is one change, and the worse class counts.

use std::collections::BTreeMap;

use groundplan_changes::{ChangeKind, Class, ObjectChange, ObjectId};
use groundplan_lowering::meaning::Judged;
use groundplan_model::Model;
use groundplan_record::{Key, Record, Subject};
use groundplan_source::Span;

use super::documents::Found;
use super::{code, owner};

/// Adds what documents show to what changes mean. What a meaning explains stands below it; what
/// nothing explains is a change of its own.
pub(super) fn join(
    model: &Model,
    record: &Record,
    base: &Record,
    mut meant: Vec<Judged>,
    found: Vec<Found>,
) -> Vec<Judged> {
    let mut own: BTreeMap<(Key, Option<Span>), Vec<Found>> = BTreeMap::new();
    let mut causes: BTreeMap<(String, ObjectId), (Key, Option<Span>)> = BTreeMap::new();
    // Causes come before what follows from them, which is told where they are.
    let (following, causing): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.change.follows.is_some());
    for mut found in causing.into_iter().chain(following) {
        let Some(environment) = model.environments.get(found.environment.as_str()) else {
            continue;
        };
        let mut key = owner::of(environment, found.target, &found.change, record, base);
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
        match explaining(&mut meant, &key, &found) {
            Some(judged) => {
                judged.class = judged.class.max(found.change.class);
                judged.objects.push((found.target, found.change));
            }
            None => own.entry((key, found.span)).or_default().push(found),
        }
    }
    let rest = own.into_iter().filter_map(|((key, span), all)| {
        let span = span.or_else(|| head(model, &key))?;
        alone(model, key, span, all)
    });
    meant.extend(rest);
    meant
}

/// The meaning that a change of an object follows from: one of the same thing, told of the same
/// target if there is one.
fn explaining<'j>(meant: &'j mut [Judged], key: &Key, found: &Found) -> Option<&'j mut Judged> {
    let is_near = |judged: &Judged| explains(judged, key, found) && judged.target == found.target;
    let any = || meant.iter().position(|judged| explains(judged, key, found));
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
    judged.environment == found.environment && (is_whole || judged.key == *key && is_same_cause)
}

/// A change that only documents show.
fn alone(model: &Model, key: Key, span: Span, mut all: Vec<Found>) -> Option<Judged> {
    all.sort_by_key(|found| std::cmp::Reverse(found.change.class));
    let is_meant = |change: &ObjectChange| {
        change.kind == ChangeKind::Removed && may_go(model, &key, &key.environment)
    };
    let worst = all.iter().find(|found| !is_meant(&found.change)).or(all.first())?;
    let (target, change) = (worst.target, &worst.change);
    let code = code::of(change.class).filter(|_| !is_meant(change));
    Some(Judged {
        environment: key.environment.clone(),
        target,
        name: key.name.clone(),
        what: sentence(&key, change),
        class: change.class,
        code,
        reason: change.reason.clone(),
        way_round: change.way_round.clone(),
        source: change.source.clone().into(),
        span,
        waived: None,
        objects: all.into_iter().map(|found| (found.target, found.change)).collect(),
        key,
    })
}

/// Whether the description says that a thing may go.
fn may_go(model: &Model, key: &Key, environment: &str) -> bool {
    let mut retired = model.retired.iter();
    retired.any(|(_, retire)| match key.kind() {
        Some(kind) => retire.covers(kind, &key.name, environment),
        None => retire.covers_environment(&key.name),
    })
}

/// What happens, as a sentence without a full stop.
fn sentence(key: &Key, change: &ObjectChange) -> String {
    let title = owner::title(key);
    let (object, field) = (&change.object, &change.field);
    match (change.kind, &change.before, &change.after) {
        (ChangeKind::Added, ..) => format!("{title}: `{object}` is new"),
        (ChangeKind::Removed, ..) => format!("{title}: `{object}` goes"),
        (_, Some(before), Some(after)) if before.len() + after.len() <= LONGEST => {
            format!("{title}: `{field}` of `{object}` goes from `{before}` to `{after}`")
        }
        (_, None, Some(_)) => format!("{title}: `{field}` of `{object}` is new"),
        (_, Some(_), None) => format!("{title}: `{field}` of `{object}` goes"),
        _ => format!("{title}: `{field}` of `{object}` changes"),
    }
}

/// The most bytes of two values that are told in a sentence.
const LONGEST: usize = 48;

/// Where a thing is declared; its environment, if it is not there any more.
fn head(model: &Model, key: &Key) -> Option<Span> {
    let environment = model.environments.get(key.environment.as_str())?;
    let entity = key.kind().and_then(|_| environment.head_of(&key.name));
    entity.or_else(|| environment.node.name.origin().span())
}
