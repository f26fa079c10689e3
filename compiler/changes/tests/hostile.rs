//! A committed file may hold anything: comparing it ends, and never panics.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use groundplan_changes::{Documents, Files, compare};
use proptest::prelude::*;

#[allow(dead_code, reason = "other tests use the rest")]
mod support;

/// What means something to a reader of JSON, YAML or expressions.
const PIECES: &[&str] = &[
    "${",
    "}",
    "$${",
    "\"",
    "\\",
    "[",
    "]",
    "[*]",
    "{",
    "{}",
    ":",
    ": ",
    "\n",
    "- ",
    "---\n",
    "&a ",
    "*a",
    "!t ",
    "null",
    "~",
    "each.key",
    "each.value",
    "local.zones",
    "aws_vpc.main",
    ".",
    "..",
    "?",
    "\u{1}",
    "\u{2}",
    "\u{3}",
    "é",
    "0",
    "-1",
    "1e999",
    "name: ",
    "for_each",
];

fn damaged(text: &str, damages: &[(usize, usize, usize)]) -> String {
    let mut text = text.to_owned();
    for (at, length, piece) in damages {
        let near = |mut place: usize| {
            while !text.is_char_boundary(place) {
                place -= 1;
            }
            place
        };
        let start = near(at % (text.len() + 1));
        let end = near((start + length).min(text.len())).max(start);
        text.replace_range(start..end, PIECES[piece % PIECES.len()]);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_documents_are_compared_or_said_to_be_unreadable(
        target in 0..3usize,
        file in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<u16>().prop_map(usize::from), 0..40usize, any::<usize>()), 1..6),
    ) {
        let target = [Documents::Terraform, Documents::Kubernetes, Documents::Compose][target];
        let all = support::documents(target);
        let (path, text) = all.iter().nth(file.index(all.len())).unwrap();
        let files = |text: String| Files::from([(path.clone(), text)]);
        let (base, now) = (files(damaged(text, &damages)), files(text.clone()));
        let table = support::table(target);
        let found = compare(target, &table, &base, &now);
        prop_assert!(found.unreadable.iter().all(|file| file.in_base));
        let again = compare(target, &table, &base, &now);
        prop_assert_eq!(found, again);
        compare(target, &table, &now, &base);
    }
}
