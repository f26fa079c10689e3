//! Changes of documents as Groundplan writes them, each with what the real thing did.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod compose;
mod kubernetes;
#[path = "../support/mod.rs"]
mod support;
mod terraform;

use groundplan_changes::{Class, Documents, ObjectChange};
use support::{Edit, edited, told, worst};

/// A change, the object that is hurt most, and how.
type Row = (&'static str, &'static [Edit], &'static str, Class);

#[test]
fn changes_of_terraform() {
    judged(Documents::Terraform, terraform::ROWS);
}

#[test]
fn changes_of_kubernetes() {
    judged(Documents::Kubernetes, kubernetes::ROWS);
}

#[test]
fn changes_of_compose() {
    judged(Documents::Compose, compose::ROWS);
}

fn judged(documents: Documents, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (what, edits, object, class) in rows {
        let found = edited(documents, edits);
        assert!(found.unreadable.is_empty(), "{what}: {:?}", found.unreadable);
        let is_hurt =
            |change: &ObjectChange| change.class == *class && change.object.to_string() == *object;
        let is_right = worst(&found) == Some(*class) && found.changes.iter().any(is_hurt);
        if !is_right {
            wrong.push(format!("{what}: {class} of {object}, found\n{}", told(&found)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
