//! Every journey and every change of the catalogue: what is to happen to each environment, against
//! what is said of it when it is compiled.
//!
//! What really happens is judged by `tests/conformance/journeys`, which needs other tools. `cargo test
//! --test journeys -- --nocapture` prints how many there are of each class.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod cases;
mod compiled;
mod coverage;
mod data;
mod probe;
mod stores;
mod tally;

use std::collections::BTreeSet;

use groundplan_backends::change::Class;

use cases::{Expected, catalogue, journeys};
use tally::Tally;

/// The least number of changes of examples whose truth is known.
const CATALOGUE: usize = 150;
/// The most environments that may be judged more harshly than they deserve.
const HARSH: usize = 2;

#[test]
fn every_change_is_whole() {
    let (journeys, catalogue) = (journeys(), catalogue());
    assert!(catalogue.len() >= CATALOGUE, "{} changes, not {CATALOGUE}", catalogue.len());
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in journeys.iter().chain(&catalogue) {
        if !names.insert(&case.name) {
            wrong.push(format!("{}: a second one", case.name));
        }
        for (environment, words) in &case.expected {
            wrong.extend(faults(words).map(|said| format!("{}: {environment}: {said}", case.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with what is said of an environment.
fn faults(words: &Expected) -> impl Iterator<Item = String> {
    let all = [Some(words.seen.as_str()), words.because.as_deref(), words.stuck.as_deref()];
    let class =
        Class::from_word(&words.word).is_none().then(|| format!("no class: {}", words.word));
    let silent = all.contains(&Some("")).then(|| "does not say what was seen, or why".to_owned());
    let is_known = matches!(words.compile.as_deref(), None | Some("passes" | "refuses"));
    let compile = (!is_known).then(|| "`compile` passes or refuses".to_owned());
    class.into_iter().chain(silent).chain(compile)
}

#[test]
fn what_is_said_is_what_happens() {
    let mut tally = Tally::default();
    let (journeys, catalogue) = (journeys(), catalogue());
    for case in journeys.iter().chain(&catalogue) {
        if let Err(told) = tally.judge(case) {
            tally.wrong.push(format!("{}:\n{told}", case.name));
        }
    }
    println!("{} journeys and {} changes of examples", journeys.len(), catalogue.len());
    println!("{tally}");
    let Tally { wrong, harsh, unchanged, .. } = &tally;
    println!("{}", harsh.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(harsh.len() <= HARSH, "{} judged too harshly", harsh.len());
    assert!(*unchanged > 0, "no comment, order or formatting is there");
}
