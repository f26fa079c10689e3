use serde_json::{Map, Value, json};

use crate::files::{Document, Files, differing, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects, step};
use crate::{Comparison, ObjectId, Table};

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
    let is_project = |(path, _): &(&str, &str)| name_of(path) == "compose.yaml";
    let old = read_yaml(differing(base, now).filter(is_project), true);
    let new = read_yaml(differing(now, base).filter(is_project), false);
    let mut old_objects = objects(old.documents);
    let mut new_objects = objects(new.documents);
    old_objects.extend(crate::plain::objects(base, now, |path| name_of(path) != "compose.yaml"));
    new_objects.extend(crate::plain::objects(now, base, |path| name_of(path) != "compose.yaml"));
    Comparison {
        changes: judge(table, &old_objects, &new_objects),
        unreadable: [old.unreadable, new.unreadable].concat(),
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
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
