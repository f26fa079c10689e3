use std::collections::BTreeMap;

use serde_json::Value;

/// Two items that belong together, or one that has no other.
pub(crate) type Pair<'a> = (Option<(usize, &'a Value)>, Option<(usize, &'a Value)>);

/// How two lists go together.
pub(crate) struct Pairing<'a> {
    /// The pairs, in the order of now, then what is gone.
    pub pairs: Vec<Pair<'a>>,
    /// Whether what both have stands in another order.
    pub is_reordered: bool,
}

/// Pairs the items of two lists by the first of the keys that every item of both has and that is
/// unique in each. Nothing, if there is none.
pub(crate) fn by_key<'a>(
    keys: &[Vec<String>],
    before: &'a [Value],
    after: &'a [Value],
) -> Option<Pairing<'a>> {
    let key = keys.iter().find(|key| is_key(key, before) && is_key(key, after))?;
    let index_of = |items: &'a [Value]| -> BTreeMap<String, usize> {
        items.iter().enumerate().map(|(index, item)| (identity(key, item), index)).collect()
    };
    let (old, new) = (index_of(before), index_of(after));
    let mut pairs = Vec::new();
    let mut met = Vec::new();
    for (index, item) in after.iter().enumerate() {
        let partner = old.get(&identity(key, item)).copied();
        met.extend(partner);
        let partner = partner.and_then(|index| before.get(index).map(|item| (index, item)));
        pairs.push((partner, Some((index, item))));
    }
    let gone =
        before.iter().enumerate().filter(|(_, item)| !new.contains_key(&identity(key, item)));
    pairs.extend(gone.map(|gone| (Some(gone), None)));
    Some(Pairing { pairs, is_reordered: !met.is_sorted() })
}

/// Pairs items by where they stand.
pub(crate) fn by_place<'a>(before: &'a [Value], after: &'a [Value]) -> Pairing<'a> {
    let places = 0..before.len().max(after.len());
    let item = |items: &'a [Value], place| items.get(place).map(|item| (place, item));
    let pairs = places.map(|place| (item(before, place), item(after, place))).collect();
    Pairing { pairs, is_reordered: false }
}

/// The first field of a key has to be there; the others may be left to their defaults.
fn is_key(key: &[String], items: &[Value]) -> bool {
    let Some(first) = key.first() else { return false };
    let mut met: Vec<String> = items.iter().map(|item| identity(key, item)).collect();
    met.sort();
    items.iter().all(|item| item.get(first).is_some_and(|value| !value.is_null()))
        && met.windows(2).all(|pair| pair[0] != pair[1])
}

fn identity(key: &[String], item: &Value) -> String {
    let parts = key.iter().map(|field| item.get(field).unwrap_or(&Value::Null).to_string());
    parts.collect::<Vec<_>>().join(" ")
}
