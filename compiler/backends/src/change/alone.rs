//! Changes that only documents show: by the text that caused them, each text once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use groundplan_changes::{ChangeKind, Class, ObjectChange};
use groundplan_lowering::meaning::Judged;
use groundplan_model::Model;
use groundplan_record::Key;
use groundplan_source::Span;

use super::documents::Found;
use super::owner::Owners;
use super::{code, head, owner};

/// What belongs to one cause, with whose object each is.
type Group = Vec<(Key, Found)>;

/// A judged change for each cause. What has no text of its own goes with something worse of the same
/// thing; what nobody notices is told once for each thing.
pub(super) fn causes(model: &Model, owners: &Owners<'_>, found: Vec<(Key, Found)>) -> Vec<Judged> {
    let mut written: BTreeMap<(String, Span), Group> = BTreeMap::new();
    let mut unwritten: BTreeMap<Key, Group> = BTreeMap::new();
    for (key, found) in found {
        let environment = model.environments.get(key.environment.as_str());
        let precise = found.span.filter(|span| {
            environment.is_some_and(|environment| !head::is_one(model, environment, &key, *span))
        });
        match precise.filter(|_| found.change.class > Class::Free) {
            Some(span) => {
                let cause = (found.environment.clone(), span);
                written.entry(cause).or_default().push((key, found));
            }
            None => unwritten.entry(key.clone()).or_default().push((key, found)),
        }
    }
    let mut all = Vec::new();
    let mut replaced = Vec::new();
    for (key, group) in unwritten {
        if let (Some(before), Some(span)) = (owners.replaced(&key), head::of(model, &key)) {
            let summary = format!("{} is a {} now", owner::title(&before), key.subject.word());
            replaced.extend(judged(model, span, group).map(|one| Judged { what: summary, ..one }));
            continue;
        }
        let (class, is_own) = (worst(&group), |(other, _): &(Key, Found)| *other == key);
        let is_cause = |all: &&mut Group| all.iter().any(is_own) && worst(all) >= class;
        match written.values_mut().find(is_cause) {
            Some(cause) => cause.extend(group),
            None => {
                let span = group.iter().find_map(|(_, found)| found.span);
                let span = span.or_else(|| head::of(model, &key));
                all.extend(span.map(|span| (span, group)));
            }
        }
    }
    all.extend(written.into_iter().map(|((_, span), group)| (span, group)));
    let all = all.into_iter().filter_map(|(span, group)| judged(model, span, group));
    all.chain(replaced).collect()
}

fn worst(group: &Group) -> Class {
    group.iter().map(|(_, found)| found.change.class).max().unwrap_or(Class::Free)
}

fn judged(model: &Model, span: Span, mut group: Group) -> Option<Judged> {
    group.sort_by_key(|(_, found)| Reverse(found.change.class));
    let is_meant = |(key, found): &&(Key, Found)| {
        found.change.kind == ChangeKind::Removed && is_retired(model, key)
    };
    let first = group.iter().find(|one| !is_meant(one)).or(group.first())?;
    let (key, Found { target, change, .. }) = first;
    Some(Judged {
        environment: key.environment.clone(),
        target: *target,
        name: key.name.clone(),
        what: summary(key, change, &group),
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
fn is_retired(model: &Model, key: &Key) -> bool {
    let mut retired = model.retired.iter();
    retired.any(|(_, retire)| match key.kind() {
        Some(kind) => retire.covers(kind, &key.name, &key.environment),
        None => retire.covers_environment(&key.name),
    })
}

/// What happens, as a sentence without a full stop: the worst of it; of what nobody notices, how
/// much it is.
fn summary(key: &Key, change: &ObjectChange, group: &Group) -> String {
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
        _ if is_replaced(change, group) => {
            format!("{title}: `{}` changes", plain(&change.field))
        }
        _ => sentence(&title, change),
    }
}

/// Whether something of the same field comes in the place of what goes.
fn is_replaced(change: &ObjectChange, group: &Group) -> bool {
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
        (_, Some(before), Some(after)) if is_short(&[before, after]) => {
            format!("{title}: `{field}` goes from `{before}` to `{after}`")
        }
        (_, None, Some(after)) if is_short(&[after]) => {
            format!("{title}: `{field}` is new: `{after}`")
        }
        (_, None, Some(_)) => format!("{title}: `{field}` is new"),
        (_, Some(_), None) => format!("{title}: `{field}` goes"),
        _ => format!("{title}: `{field}` changes"),
    }
}

/// Whether values are told in a sentence: plain ones, of so many bytes at most.
fn is_short(values: &[&String]) -> bool {
    const LONGEST: usize = 48;
    let is_plain = |value: &&String| !value.starts_with(['{', '[']);
    values.iter().map(|value| value.len()).sum::<usize>() <= LONGEST && values.iter().all(is_plain)
}

/// The part of a path that says what it is: `image` of `spec.template.spec.containers.image`, `env`
/// of `env.value`.
fn plain(field: &str) -> &str {
    let named = field.strip_suffix(".value").unwrap_or(field);
    named.rsplit('.').next().unwrap_or(named)
}
