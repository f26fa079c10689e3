use std::sync::Arc;

use groundplan_source::Origin;
use indexmap::IndexMap;

use crate::{Cell, Entry, Record, Slot};

/// Lays `over` on `base`, field by field, by the rule that each field's shape states: a value is
/// replaced, a single child is merged field by field, keyed children and maps merge by key, lists
/// are appended, `#null` takes away, and what stands behind a `#null` replaces. The one merge rule of the language.
#[must_use]
pub fn merge(base: &Record, over: &Record) -> Record {
    Record {
        kind: base.kind.clone(),
        head: base.head,
        origin: base.origin.overridden_by(&over.origin),
        slots: base.slots.iter().zip(&over.slots).map(|(b, o)| merge_slot(b, o)).collect(),
        broken: base.broken || over.broken,
        misspelt: base.misspelt.iter().chain(&over.misspelt).cloned().collect(),
    }
}

/// Lays a record on what is said of all of its kind. It stays what it is; the values that it does
/// not say are the others'.
#[must_use]
pub fn lay_over(defaults: &Record, record: &Record) -> Record {
    Record { head: record.head, origin: record.origin.clone(), ..merge(defaults, record) }
}

fn merge_slot(base: &Slot, over: &Slot) -> Slot {
    match (base, over) {
        (base, Slot::Absent) => base.clone(),
        (_, Slot::Removed(_)) => Slot::Absent,
        (Slot::Scalar(base), Slot::Scalar(over)) => Slot::Scalar(merge_cell(base, over)),
        (Slot::List(base) | Slot::Anew(base), Slot::List(over)) => {
            Slot::List(base.iter().chain(over).cloned().collect())
        }
        (Slot::Map(base), Slot::Map(over)) => {
            Slot::Map(Box::new(merge_keys(base, over, merge_cell)))
        }
        (Slot::Node(base), Slot::Node(over)) => Slot::Node(Box::new(merge(base, over))),
        (Slot::Keyed(base), Slot::Keyed(over)) => {
            Slot::Keyed(Box::new(merge_keys(base, over, merge)))
        }
        (_, over) => over.clone(),
    }
}

fn merge_cell(base: &Cell, over: &Cell) -> Cell {
    Cell { value: over.value.clone(), origin: Origin::overridden_by(&base.origin, &over.origin) }
}

fn merge_keys<T: Clone>(
    base: &IndexMap<Arc<str>, Entry<T>>,
    over: &IndexMap<Arc<str>, Entry<T>>,
    both: impl Fn(&T, &T) -> T,
) -> IndexMap<Arc<str>, Entry<T>> {
    let mut out = base.clone();
    for (key, entry) in over {
        let merged = match (base.get(key), entry) {
            (Some(Entry::Present(_, old)), Entry::Present(span, new)) => {
                Entry::Present(*span, both(old, new))
            }
            (_, entry) => entry.clone(),
        };
        out.insert(Arc::clone(key), merged);
    }
    out
}
