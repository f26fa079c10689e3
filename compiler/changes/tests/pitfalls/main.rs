//! What is easily got wrong when documents are compared, one test each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod any;
mod kubernetes;
#[path = "../support/mod.rs"]
mod support;
mod terraform;

use groundplan_changes::{Class, Comparison, Documents, Files, compare};
use support::{table, told};

/// Two small versions of one file.
fn compared(target: Documents, path: &str, base: &str, now: &str) -> Comparison {
    let files = |text: &str| Files::from([(path.to_owned(), text.to_owned())]);
    let found = compare(target, &table(target), &files(base), &files(now));
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    found
}

fn terraform(base: &str, now: &str) -> Comparison {
    compared(Documents::Terraform, "main.tf.json", base, now)
}

fn kubernetes(base: &str, now: &str) -> Comparison {
    compared(Documents::Kubernetes, "web.yaml", base, now)
}

/// The fields that changed, each with its class.
fn fields(found: &Comparison) -> Vec<(String, String, Class)> {
    let line = |change: &groundplan_changes::ObjectChange| {
        (change.object.to_string(), change.field.clone(), change.class)
    };
    found.changes.iter().map(line).collect()
}

fn one(found: &Comparison, object: &str, field: &str, class: Class) {
    let expected = vec![(object.to_owned(), field.to_owned(), class)];
    assert_eq!(fields(found), expected, "\n{}", told(found));
}
