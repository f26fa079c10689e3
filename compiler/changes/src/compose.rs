use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::files::{Document, Files, differing, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects, step};
use crate::{Comparison, ObjectId, Table, Unreadable, plain};

/// The groups of a project and what one of each is called.
const GROUPS: &[(&str, &str)] = &[
    ("services", "service"),
    ("volumes", "volume"),
    ("networks", "network"),
    ("secrets", "secret"),
    ("configs", "config"),
];

/// Compares the Compose project of one environment, and the files beside it.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let ((old, mut unreadable), (new, faults)) = (of(base, now, true), of(now, base, false));
    unreadable.extend(faults);
    Comparison { changes: judge(table, &old, &new), unreadable }
}

/// The objects of the files that the other side does not have likewise.
pub(crate) fn of(side: &Files, other: &Files, in_base: bool) -> (Objects, Vec<Unreadable>) {
    let is_project = |path: &str| path.rsplit('/').next() == Some("compose.yaml");
    let read = read_yaml(differing(side, other).filter(|(path, _)| is_project(path)), in_base);
    let mut found = objects(read.documents);
    found.extend(plain::objects(side, other, |path| !is_project(path)));
    (found, read.unreadable)
}

fn objects(documents: Vec<Document>) -> Objects {
    let mut found = Objects::new();
    for Document { path, index, value } in documents {
        let mut add = |kind: &str, name: &str, pointer: String, body: Value| {
            let id = ObjectId { kind: kind.to_owned(), name: name.to_owned() };
            let path = path.clone();
            let object = Object {
                id: id.clone(),
                path,
                document: index,
                pointer,
                body,
                elsewhere: BTreeMap::new(),
                is_protected: false,
            };
            found.insert(id, object);
        };
        // The name of a project is what it is, not what identifies it from one version to the next.
        let name = value.get("name").unwrap_or(&Value::Null);
        add("project", "", String::new(), json!({ "name": name }));
        for (group, kind) in GROUPS {
            let members = value.get(group).and_then(Value::as_object);
            for (name, body) in members.into_iter().flatten() {
                let pointer = step(&format!("/{group}"), name);
                // `data:` with nothing behind it is a volume with every default.
                let body = if body.is_null() { Value::Object(Map::new()) } else { body.clone() };
                add(kind, name, pointer, body);
            }
        }
    }
    found
}
