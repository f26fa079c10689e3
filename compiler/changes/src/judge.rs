use std::collections::BTreeSet;

use serde_json::Value;

use crate::condition::Case;
use crate::difference::{Difference, differences};
use crate::object::{Object, Objects};
use crate::symbol;
use crate::table::Row;
use crate::{ChangeKind, Class, ObjectChange, ObjectId, Table};

/// Judges what became of every object.
pub(crate) fn judge(table: &Table, base: &Objects, now: &Objects) -> Vec<ObjectChange> {
    let mut changes = Vec::new();
    let mut turned = BTreeSet::new();
    for (id, object) in now {
        let other = || predecessor(table, object, base).filter(|old| !now.contains_key(&old.id));
        if let Some(old) = base.get(id) {
            changes.extend(changed(table, old, object));
        } else if let Some(old) = other() {
            changes.push(another_kind(table, old, object));
            turned.insert(&old.id);
        } else {
            changes.push(added(table, object));
        }
    }
    let gone = base.values().filter(|old| !now.contains_key(&old.id) && !turned.contains(&old.id));
    changes.extend(
        gone.map(|old| moved(table, old, base, now).unwrap_or_else(|| removed(table, old))),
    );
    changes
}

/// What the removal of an object does where another of its kind comes in the same file, if that is
/// something else.
fn moved(table: &Table, old: &Object, base: &Objects, now: &Objects) -> Option<ObjectChange> {
    let row = table.kinds.get(&old.id.kind)?.moved.as_ref()?;
    let is_other = |new: &&Object| new.id.kind == old.id.kind && new.path == old.path;
    let is_new = |new: &Object| !base.contains_key(&new.id);
    now.values()
        .filter(is_other)
        .any(is_new)
        .then(|| whole(old, ChangeKind::Removed, row, row.class.otherwise))
}

/// The object of the base that goes on as this one, under another kind.
fn predecessor<'b>(table: &Table, new: &Object, base: &'b Objects) -> Option<&'b Object> {
    let kinds = table.kinds.iter().filter(|(_, kind)| kind.becomes.contains_key(&new.id.kind));
    let mut ids = kinds.map(|(kind, _)| ObjectId { kind: kind.clone(), name: new.id.name.clone() });
    ids.find_map(|id| base.get(&id))
}

/// The changes of the fields of one object.
pub(crate) fn changed(table: &Table, old: &Object, new: &Object) -> Vec<ObjectChange> {
    let kind = &new.id.kind;
    let differences = differences(table, kind, &old.body, &new.body);
    differences.iter().map(|difference| field(table, old, new, difference)).collect()
}

fn field(table: &Table, old: &Object, new: &Object, at: &Difference<'_>) -> ObjectChange {
    let row = table.row(&new.id.kind, &at.field).unwrap_or(&table.usual.changed);
    let case = Case {
        before: at.before,
        after: at.after,
        base: Some(&old.body),
        now: Some(&new.body),
        item: at.item,
    };
    let word = row.class.to(&case);
    let (class, reason) = cost(table, new, row, word);
    let (before, after) = lines(at.before, at.after);
    let place = match at.after {
        Some(_) => new.place(&at.in_now, false),
        None => old.place(&at.in_base, true),
    };
    ObjectChange {
        object: new.id.clone(),
        kind: ChangeKind::Changed,
        place,
        field: at.field.clone(),
        before,
        after,
        class,
        replaces: word == Class::Replaces || row.replaces,
        reason,
        // Nobody needs a way round what does not hurt.
        way_round: row.way_round.clone().filter(|_| class > Class::Rolls),
        source: row.source.clone(),
        follows: None,
    }
}

/// What a class comes to on this object: a replacement loses what the object holds, may cost others
/// less than the word says, and is refused where the object is protected.
fn cost(table: &Table, new: &Object, row: &Row, class: Class) -> (Class, String) {
    let kind = table.kinds.get(&new.id.kind);
    let reason = row.reason.clone();
    if class != Class::Replaces {
        return (class, reason);
    }
    if new.is_protected {
        return (Class::Impossible, format!("{reason}; the object is protected, so it is refused"));
    }
    match (kind.and_then(|kind| kind.holds.as_ref()), kind.and_then(|kind| kind.replaced)) {
        (Some(holds), _) => (Class::Loses, format!("{reason}; {holds} would be gone")),
        (None, Some(class)) => (class, reason),
        (None, None) => (class, reason),
    }
}

fn added(table: &Table, object: &Object) -> ObjectChange {
    let case = Case {
        before: None,
        after: Some(&object.body),
        base: None,
        now: Some(&object.body),
        item: (None, None),
    };
    let row = &table.usual.added;
    whole(object, ChangeKind::Added, row, row.class.to(&case))
}

/// What the removal of an object does.
pub(crate) fn removed(table: &Table, object: &Object) -> ObjectChange {
    let kind = table.kinds.get(&object.id.kind);
    let row = kind.and_then(|kind| kind.removed.as_ref()).unwrap_or(&table.usual.removed);
    let case = Case {
        before: Some(&object.body),
        after: None,
        base: Some(&object.body),
        now: None,
        item: (None, None),
    };
    let mut change = whole(object, ChangeKind::Removed, row, row.class.to(&case));
    if let Some(holds) = kind.and_then(|kind| kind.holds.as_ref()) {
        change.class = change.class.max(Class::Loses);
        change.reason = format!("{}; {holds} would be gone", change.reason);
    }
    change
}

fn another_kind(table: &Table, old: &Object, new: &Object) -> ObjectChange {
    let row = table.kinds.get(&old.id.kind).and_then(|kind| kind.becomes.get(&new.id.kind));
    let row = row.unwrap_or(&table.usual.changed);
    let case = Case {
        before: Some(&old.body),
        after: Some(&new.body),
        base: Some(&old.body),
        now: Some(&new.body),
        item: (None, None),
    };
    let mut change = whole(new, ChangeKind::Changed, row, row.class.to(&case));
    change.field = "kind".to_owned();
    change.before = Some(old.id.kind.clone());
    change.after = Some(new.id.kind.clone());
    change
}

fn whole(object: &Object, kind: ChangeKind, row: &Row, class: Class) -> ObjectChange {
    ObjectChange {
        object: object.id.clone(),
        kind,
        place: object.place("", kind == ChangeKind::Removed),
        field: String::new(),
        before: None,
        after: None,
        class,
        replaces: false,
        reason: row.reason.clone(),
        way_round: row.way_round.clone().filter(|_| class > Class::Rolls),
        source: row.source.clone(),
        follows: None,
    }
}

/// The most characters of a value that are shown.
const LONGEST: usize = 120;
/// How much of what is the same is shown before the first difference.
const BEFORE: usize = 24;

/// Two values, each as one line that can be read. A long one is cut, but never where they differ.
fn lines(before: Option<&Value>, after: Option<&Value>) -> (Option<String>, Option<String>) {
    let (before, after) = (before.map(text), after.map(text));
    let same = match (&before, &after) {
        (Some(before), Some(after)) => {
            before.iter().zip(after).take_while(|(one, other)| one == other).count()
        }
        _ => 0,
    };
    let is_long = [&before, &after].into_iter().flatten().any(|text| text.len() > LONGEST);
    let start = if is_long { same.saturating_sub(BEFORE) } else { 0 };
    let cut = |text: Vec<char>| {
        let mut shown = String::from(if start > 0 { "…" } else { "" });
        shown.extend(text.iter().skip(start).take(LONGEST));
        if text.len() > start + LONGEST {
            shown.push('…');
        }
        shown
    };
    (before.map(cut), after.map(cut))
}

/// A value as one line, by its characters.
fn text(value: &Value) -> Vec<char> {
    let text = match value {
        Value::String(text) => symbol::readable(text),
        other => readable(other).to_string(),
    };
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn readable(value: &Value) -> Value {
    let mut value = value.clone();
    let mut pending = vec![&mut value];
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) => *text = symbol::readable(text),
            Value::Array(items) => pending.extend(items),
            Value::Object(members) => pending.extend(members.values_mut()),
            _ => {}
        }
    }
    value
}
