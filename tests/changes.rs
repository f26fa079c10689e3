//! The tables of changes know everything that the examples come to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use groundplan_changes::{Documents, Files, Table, compare, fields};

const TABLES: [(Documents, &str, &str); 3] = [
    (
        Documents::Terraform,
        "terraform",
        include_str!("../compiler/backends/terraform/transitions.json"),
    ),
    (
        Documents::Kubernetes,
        "kubernetes",
        include_str!("../compiler/backends/kubernetes/transitions.json"),
    ),
    (Documents::Compose, "compose", include_str!("../compiler/backends/compose/transitions.json")),
];

/// Fields that no row names, whose answer is the target's usual one, and why that is right.
const USUAL: &[(&str, &str)] = &[];

#[test]
fn every_field_that_is_emitted_is_known() {
    let mut unknown = BTreeSet::new();
    for (documents, target, table) in TABLES {
        let table = Table::parse(table).unwrap();
        for (_, files) in emitted(target) {
            for (object, field) in fields(documents, &table, &files) {
                let name = format!("{} {field}", object.kind);
                if table.row(&object.kind, &field).is_none() {
                    unknown.insert(format!("{target}: {name}"));
                }
            }
        }
    }
    let known: BTreeSet<String> = USUAL.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = unknown.difference(&known).cloned().collect();
    assert!(missing.is_empty(), "no table knows:\n{}", missing.join("\n"));
    let stale: Vec<_> = known.difference(&unknown).cloned().collect();
    assert!(stale.is_empty(), "nothing emits, or a row knows now:\n{}", stale.join("\n"));
}

#[test]
fn what_is_the_same_changes_nothing_and_a_header_is_no_change() {
    for (documents, target, table) in TABLES {
        let table = Table::parse(table).unwrap();
        for (place, files) in emitted(target) {
            let renamed = |text: &String| text.replace("from platform.kdl", "from other.kdl");
            let other: Files =
                files.iter().map(|(path, text)| (path.clone(), renamed(text))).collect();
            assert_ne!(files, other, "{place} has no header");
            let found = compare(documents, &table, &files, &other);
            let told: Vec<_> = found.changes.iter().map(|change| &change.field).collect();
            assert!(found.unreadable.is_empty(), "{place}: {:?}", found.unreadable);
            assert!(told.is_empty(), "{place}: {told:?}");
        }
    }
}

/// The files of a target, by example and environment.
fn emitted(target: &str) -> BTreeMap<String, Files> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let mut found: BTreeMap<String, Files> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap();
        let Some((path, folder)) = path
            .strip_suffix(".snap")
            .and_then(|path| Some((path, path.split_once(&format!("/{target}/"))?.0)))
        else {
            continue;
        };
        let text = fs::read_to_string(entry.path()).unwrap();
        let (_, text) = text.split_once("---\n").unwrap().1.split_once("---\n").unwrap();
        let files = found.entry(folder.to_owned()).or_default();
        files.insert(path.to_owned(), text.to_owned());
    }
    assert!(!found.is_empty(), "nothing is emitted for {target}");
    found
}
