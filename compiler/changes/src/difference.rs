use serde_json::{Map, Value};

use crate::Table;
use crate::amount::Amount;
use crate::object::step;
use crate::pairing::{by_key, by_place};

/// One field that differs between two bodies of an object.
pub(crate) struct Difference<'a> {
    /// Its dotted path, without the indices of lists.
    pub field: String,
    /// Its JSON pointer in the base.
    pub in_base: String,
    /// Its JSON pointer now.
    pub in_now: String,
    pub before: Option<&'a Value>,
    pub after: Option<&'a Value>,
    /// The item of the innermost list that it stands in, in the base and now.
    pub item: (Option<&'a Value>, Option<&'a Value>),
}

static NOTHING: Value = Value::Null;

/// The fields that differ, each as deep as the table speaks of it, in the order of the documents.
pub(crate) fn differences<'a>(
    table: &Table,
    kind: &str,
    before: &'a Value,
    after: &'a Value,
) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    let mut pending = vec![Difference {
        field: String::new(),
        in_base: String::new(),
        in_now: String::new(),
        before: Some(before),
        after: Some(after),
        item: (None, None),
    }];
    while let Some(at) = pending.pop() {
        if !table.reading.differs(&at) {
            continue;
        }
        let first = pending.len();
        match (at.before.unwrap_or(&NOTHING), at.after.unwrap_or(&NOTHING)) {
            (Value::Object(before), Value::Object(after)) => {
                fields(&at, Some(before), Some(after), &mut pending);
            }
            (Value::Object(before), Value::Null) if table.speaks_below(kind, &at.field) => {
                fields(&at, Some(before), None, &mut pending);
            }
            (Value::Null, Value::Object(after)) if table.speaks_below(kind, &at.field) => {
                fields(&at, None, Some(after), &mut pending);
            }
            (Value::Array(before), Value::Array(after)) if is_of_objects(before, after) => {
                if !items(table, &at, before, after, &mut pending) {
                    found.push(at);
                    pending.truncate(first);
                    continue;
                }
            }
            _ => {
                found.push(at);
                continue;
            }
        }
        // Taken from the end: turned round, the first field is the next.
        pending[first..].reverse();
    }
    found
}

fn is_of_objects(before: &[Value], after: &[Value]) -> bool {
    before.iter().chain(after).all(Value::is_object)
}

fn fields<'a>(
    at: &Difference<'a>,
    before: Option<&'a Map<String, Value>>,
    after: Option<&'a Map<String, Value>>,
    pending: &mut Vec<Difference<'a>>,
) {
    let get = |side: Option<&'a Map<String, Value>>, name: &str| {
        side.and_then(|members| members.get(name)).filter(|value| !value.is_null())
    };
    let has = |name: &str| after.is_some_and(|members| members.contains_key(name));
    let gone = before.into_iter().flat_map(Map::keys).filter(|name| !has(name));
    for name in after.into_iter().flat_map(Map::keys).chain(gone) {
        let dot = if at.field.is_empty() { "" } else { "." };
        pending.push(Difference {
            field: format!("{}{dot}{name}", at.field),
            in_base: step(&at.in_base, name),
            in_now: step(&at.in_now, name),
            before: get(before, name),
            after: get(after, name),
            item: at.item,
        });
    }
}

/// The items of two lists of objects. Says no where the order differs and counts: then the list is
/// what differs.
fn items<'a>(
    table: &Table,
    at: &Difference<'a>,
    before: &'a [Value],
    after: &'a [Value],
    pending: &mut Vec<Difference<'a>>,
) -> bool {
    let name = at.field.rsplit('.').next().unwrap_or_default();
    let keys = table.reading.keys.get(name).or_else(|| table.reading.keys.get("*"));
    let by_key = keys.and_then(|keys| by_key(keys, before, after));
    let pairing = by_key.unwrap_or_else(|| by_place(before, after));
    if pairing.is_reordered && table.reading.ordered.iter().any(|ordered| ordered == name) {
        return false;
    }
    for (old, new) in pairing.pairs {
        let pointer = |base: &str, place: Option<(usize, &Value)>| {
            place.map_or_else(|| base.to_owned(), |(index, _)| format!("{base}/{index}"))
        };
        pending.push(Difference {
            field: at.field.clone(),
            in_base: pointer(&at.in_base, old),
            in_now: pointer(&at.in_now, new),
            before: old.map(|(_, item)| item),
            after: new.map(|(_, item)| item),
            item: (old.map(|(_, item)| item), new.map(|(_, item)| item)),
        });
    }
    true
}

impl crate::table::Reading {
    fn differs(&self, at: &Difference<'_>) -> bool {
        if at.before == at.after || self.ignores(&at.field) {
            return false;
        }
        let (Some(before), Some(after)) = (at.before, at.after) else { return true };
        match (before, after) {
            (Value::Array(before), Value::Array(after)) => {
                let name = at.field.rsplit('.').next().unwrap_or_default();
                let is_set = self.sets.iter().any(|set| set == name);
                !is_set || sorted(before) != sorted(after)
            }
            (Value::Object(_), _) | (_, Value::Object(_)) => true,
            _ if self.loose && plain(before) == plain(after) => false,
            _ => !(self.is_quantity(&at.field) && Amount::is_same(before, after)),
        }
    }

    fn ignores(&self, field: &str) -> bool {
        self.ignored.iter().any(|name| match name.strip_prefix('*') {
            Some(end) => field.ends_with(end),
            None => field == name,
        })
    }

    fn is_quantity(&self, field: &str) -> bool {
        field.split('.').any(|part| self.quantities.iter().any(|name| name == part))
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn sorted(items: &[Value]) -> Vec<String> {
    let mut items: Vec<String> = items.iter().map(plain).collect();
    items.sort();
    items
}
