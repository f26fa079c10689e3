//! Whatever a platform goes through, and what holds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cases::{catalogue, home, journeys, text};

/// The least number of things that a platform is known to go through.
const LIFE: usize = 120;

#[test]
fn whatever_a_platform_goes_through_is_held_by_something() {
    let covered: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(&text(&home().join("coverage.toml"))).unwrap();
    let known: BTreeSet<String> =
        journeys().into_iter().chain(catalogue()).map(|case| case.name).collect();
    let is_there = |name: &str| match name.split_once(": ") {
        Some((file, place)) => holds(&home().join("../..").join(file), place),
        None => known.contains(name),
    };
    let mut wrong = Vec::new();
    for (change, held) in covered.values().flatten() {
        if held.is_empty() {
            wrong.push(format!("{change}: nothing holds it"));
        }
        let missing = held.iter().filter(|name| !is_there(name));
        wrong.extend(missing.map(|name| format!("{change}: `{name}` is not there")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let number = covered.values().map(BTreeMap::len).sum::<usize>();
    assert!(number >= LIFE, "{number} of what a platform goes through, not {LIFE}");
}

/// Whether a file of tests has a place: a function, which in Rust is to be run as a test, or a word.
fn holds(file: &Path, place: &str) -> bool {
    let text = text(file);
    match place.strip_prefix("fn ") {
        Some(name) => text.contains(&format!("#[test]\nfn {name}()")),
        None => text.contains(place),
    }
}
