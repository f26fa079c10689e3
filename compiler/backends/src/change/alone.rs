//! Changes that only documents show: by the text that caused them, each text once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use groundplan_changes::{ChangeKind, Class, ObjectChange};
use groundplan_lowering::meaning::Judged;
use groundplan_model::Model;
use groundplan_record::Key;
use groundplan_source::Span;

use super::documents::Found;
use super::join::is_head;
use super::{code, owner};

/// What belongs to one cause, with whose object each is.
type Group = Vec<(Key, Found)>;

/// A judged change for each cause. What has no text of its own goes with something worse of the same
/// thing; what nobody notices is told once for each thing.
pub(super) fn causes(model: &Model, found: Vec<(Key, Found)>) -> Vec<Judged> {
    let mut written: BTreeMap<(String, Span), Group> = BTreeMap::new();
    let mut unwritten: BTreeMap<Key, Group> = BTreeMap::new();
    for (key, found) in found {
        let environment = model.environments.get(key.environment.as_str());
        let precise = found.span.filter(|span| {
            environment.is_some_and(|environment| !is_head(model, environment, &key, *span))
        });
        match precise.filter(|_| found.change.class > Class::Free) {
            Some(span) => {
                let cause = (found.environment.clone(), span);
                written.entry(cause).or_default().push((key, found));
            }
            None => unwritten.entry(key.clone()).or_default().push((key, found)),
        }
    }
    for (key, group) in unwritten {
        let (class, is_own) = (worst(&group), |(other, _): &(Key, Found)| *other == key);
        let mut groups = written.values_mut();
        match groups.find(|all| all.iter().any(is_own) && worst(all) >= class.max(Class::Rolls)) {
            Some(all) => all.extend(group),
            None => {
                let span = group.iter().find_map(|(_, found)| found.span);
                let Some(span) = span.or_else(|| head(model, &key)) else { continue };
                written.entry((key.environment.clone(), span)).or_default().extend(group);
            }
        }
    }
    written.into_iter().filter_map(|((_, span), group)| judged(model, span, group)).collect()
}

fn worst(group: &Group) -> Class {
    group.iter().map(|(_, found)| found.change.class).max().unwrap_or(Class::Free)
}

fn judged(model: &Model, span: Span, mut group: Group) -> Option<Judged> {
    group.sort_by_key(|(_, found)| Reverse(found.change.class));
    let is_meant = |(key, found): &&(Key, Found)| {
        found.change.kind == ChangeKind::Removed && may_go(model, key, &key.environment)
    };
    let first = group.iter().find(|one| !is_meant(one)).or(group.first())?;
    let (key, Found { target, change, .. }) = first;
    Some(Judged {
        environment: key.environment.clone(),
        target: *target,
        name: key.name.clone(),
        what: what(key, change, &group),
        class: change.class,
        code: code::of(change.class).filter(|_| !is_meant(&first)),
        reason: change.reason.clone(),
        way_round: change.way_round.clone(),
        source: change.source.clone().into(),
        span,
        waived: None,
        key: key.clone(),
        objects: group.iter().map(|(_, found)| (found.target, found.change.clone())).collect(),
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

/// What happens, as a sentence without a full stop: the worst of it; of what nobody notices, how
/// much it is.
fn what(key: &Key, change: &ObjectChange, group: &Group) -> String {
    let title = owner::title(key);
    let all = |kind| group.iter().all(|(_, found)| found.change.kind == kind);
    match group.len() {
        number if number > 1 && change.class == Class::Free => {
            if all(ChangeKind::Added) {
                format!("{title}: {number} objects are new")
            } else if all(ChangeKind::Removed) {
                format!("{title}: {number} objects go")
            } else {
                format!("{title}: {number} things change in place")
            }
        }
        _ if is_exchanged(change, group) => {
            format!("{title}: `{}` changes", plain(&change.field))
        }
        _ => sentence(&title, change),
    }
}

/// Whether something of the same field comes in the place of what goes.
fn is_exchanged(change: &ObjectChange, group: &Group) -> bool {
    let is_new = |other: &ObjectChange| {
        other.object == change.object && other.field == change.field && other.before.is_none()
    };
    let goes = change.kind == ChangeKind::Changed && change.after.is_none();
    goes && group.iter().any(|(_, found)| is_new(&found.change))
}

fn sentence(title: &str, change: &ObjectChange) -> String {
    let (object, field) = (&change.object, plain(&change.field));
    match (change.kind, &change.before, &change.after) {
        // A file as a whole.
        (ChangeKind::Changed, ..) if field == "text" => format!("{title}: `{object}` changes"),
        (ChangeKind::Added, ..) => format!("{title}: `{object}` is new"),
        (ChangeKind::Removed, ..) => format!("{title}: `{object}` goes"),
        (_, Some(before), Some(after)) if before.len() + after.len() <= LONGEST => {
            format!("{title}: `{field}` goes from `{before}` to `{after}`")
        }
        (_, None, Some(after)) if after.len() <= LONGEST => {
            format!("{title}: `{field}` is new: `{after}`")
        }
        (_, None, Some(_)) => format!("{title}: `{field}` is new"),
        (_, Some(_), None) => format!("{title}: `{field}` goes"),
        _ => format!("{title}: `{field}` changes"),
    }
}

/// The most bytes of two values that are told in a sentence.
const LONGEST: usize = 48;

/// The part of a path that says what it is: `image` of `spec.template.spec.containers.image`, `env`
/// of `env.value`.
fn plain(field: &str) -> &str {
    let named = field.strip_suffix(".value").unwrap_or(field);
    named.rsplit('.').next().unwrap_or(named)
}

/// Where a thing is declared; its environment, if it is not there any more.
fn head(model: &Model, key: &Key) -> Option<Span> {
    let environment = model.environments.get(key.environment.as_str())?;
    let entity = key.kind().and_then(|_| environment.head_of(&key.name));
    entity.or_else(|| environment.node.name.origin().span())
}
