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
    items.iter().all(|item| at(item, first).is_some_and(|value| !value.is_null()))
        && met.windows(2).all(|pair| pair[0] != pair[1])
}

fn identity(key: &[String], item: &Value) -> String {
    let parts = key.iter().map(|field| at(item, field).unwrap_or(&Value::Null).to_string());
    parts.collect::<Vec<_>>().join(" ")
}

/// A field of an item, which may stand deeper: `metadata.name`.
fn at<'a>(item: &'a Value, field: &str) -> Option<&'a Value> {
    field.split('.').try_fold(item, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::by_key;

    fn pairs(keys: &[&[&str]], before: &Value, after: &Value) -> Option<(Vec<String>, bool)> {
        let keys: Vec<Vec<String>> =
            keys.iter().map(|key| key.iter().map(|field| (*field).to_owned()).collect()).collect();
        let found = by_key(&keys, before.as_array().unwrap(), after.as_array().unwrap())?;
        let place =
            |side: Option<(usize, &Value)>| side.map_or("-".to_owned(), |(at, _)| at.to_string());
        let told = found.pairs.iter().map(|(old, new)| format!("{}{}", place(*old), place(*new)));
        Some((told.collect(), found.is_reordered))
    }

    #[test]
    fn the_first_key_that_both_lists_have_and_that_is_unique_in_each() {
        let keys: &[&[&str]] = &[&["port", "protocol"], &["name"]];
        let one =
            json!([{ "port": 1, "name": "a" }, { "port": 1, "protocol": "UDP", "name": "b" }]);
        let other =
            json!([{ "port": 1, "protocol": "UDP", "name": "a" }, { "port": 2, "name": "b" }]);
        assert_eq!(
            pairs(keys, &one, &other),
            Some((vec!["10".into(), "-1".into(), "0-".into()], false))
        );
        let twice = json!([{ "port": 1, "name": "a" }, { "port": 1, "name": "b" }]);
        assert_eq!(pairs(keys, &one, &twice), Some((vec!["00".into(), "11".into()], false)));
        let turned = json!([{ "port": 1, "name": "b" }, { "port": 1, "name": "a" }]);
        assert_eq!(pairs(keys, &one, &turned), Some((vec!["10".into(), "01".into()], true)));
        assert_eq!(pairs(keys, &one, &json!([{}])), None);
        let deep = json!([{ "metadata": { "name": "x" } }]);
        assert_eq!(pairs(&[&["metadata.name"]], &deep, &deep), Some((vec!["00".into()], false)));
    }
}
