//! The documents that tests change.

use std::fs;
use std::path::Path;

use groundplan_changes::{Class, Comparison, Documents, Files, ObjectChange, Table, compare};

/// A change of the documents of one target.
pub enum Edit {
    /// Every occurrence of a text in a file; there has to be one.
    Text(&'static str, &'static str, &'static str),
    /// A document of a file, the one in which the text stands, is no longer there.
    Without(&'static str, &'static str),
    /// A member of a JSON file is no longer there.
    WithoutMember(&'static str, &'static str),
    /// A file is no longer there.
    WithoutFile(&'static str),
    /// A file is there.
    File(&'static str, &'static str),
}

impl Edit {
    pub fn apply(&self, files: &mut Files) {
        match *self {
            Edit::Text(path, from, to) => {
                let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
                assert!(text.contains(from), "{path} does not say {from}");
                *text = text.replace(from, to);
            }
            Edit::Without(path, marker) => {
                let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
                let documents: Vec<&str> = text.split("---\n").collect();
                let kept: Vec<&str> = documents
                    .iter()
                    .copied()
                    .filter(|document| !document.contains(marker))
                    .collect();
                assert_eq!(kept.len() + 1, documents.len(), "{path}: one document with {marker}");
                *text = kept.join("---\n");
            }
            Edit::WithoutMember(path, pointer) => {
                let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
                let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
                let (above, name) = pointer.rsplit_once('/').unwrap();
                let above = value.pointer_mut(above).unwrap().as_object_mut().unwrap();
                assert!(above.remove(name).is_some(), "{path} has no {pointer}");
                *text = serde_json::to_string_pretty(&value).unwrap();
            }
            Edit::WithoutFile(path) => assert!(files.remove(path).is_some(), "no {path}"),
            Edit::File(path, text) => {
                files.insert(path.to_owned(), text.to_owned());
            }
        }
    }
}

/// The table of a target.
pub fn table(documents: Documents) -> Table {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backends");
    let path = crates.join(folder(documents)).join("transitions.json");
    Table::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The documents of a target, as Groundplan writes them.
pub fn documents(documents: Documents) -> Files {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents").join(folder(documents));
    let mut found = Files::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// What becomes of the documents under some edits.
pub fn edited(target: Documents, edits: &[Edit]) -> Comparison {
    let base = documents(target);
    let mut now = base.clone();
    for edit in edits {
        edit.apply(&mut now);
    }
    compare(target, &table(target), &base, &now)
}

/// How bad it is.
pub fn worst(comparison: &Comparison) -> Option<Class> {
    comparison.changes.iter().map(|change| change.class).max()
}

/// The changes in a form to read.
pub fn told(comparison: &Comparison) -> String {
    let line = |change: &ObjectChange| {
        let (before, after) = (change.before.as_deref(), change.after.as_deref());
        let (before, after) = (before.unwrap_or("nothing"), after.unwrap_or("nothing"));
        let follows = change.follows.as_ref().map(|id| format!(" after {id}")).unwrap_or_default();
        let ObjectChange { object, kind, field, class, .. } = change;
        format!("{class:10} {object} {kind:?} {field}: {before} -> {after}{follows}\n")
    };
    comparison.changes.iter().map(line).collect()
}

fn folder(documents: Documents) -> &'static str {
    match documents {
        Documents::Terraform => "terraform",
        Documents::Kubernetes => "kubernetes",
        Documents::Compose => "compose",
        Documents::Plain => "plain",
        Documents::Workflows => "workflows",
    }
}
