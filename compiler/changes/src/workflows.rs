//! Workflows of GitHub: each job is an object, and what a workflow says for all of them is one.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::files::{Document, Files, all, differing, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects, step};
use crate::{Comparison, ObjectId, Table};

/// Where a workflow has its jobs.
const JOBS: &str = "jobs";

/// Compares the workflows that differ.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let (before, after) =
        (read_yaml(differing(base, now), true), read_yaml(differing(now, base), false));
    let changes = judge(table, &objects(before.documents), &objects(after.documents));
    let unreadable = before.unreadable.into_iter().chain(after.unreadable).collect();
    Comparison { changes, unreadable }
}

/// The jobs of every workflow.
pub(crate) fn objects_of(files: &Files) -> Objects {
    objects(read_yaml(all(files), false).documents)
}

fn objects(documents: Vec<Document>) -> Objects {
    let mut found = Objects::new();
    for Document { path, index, mut value } in documents {
        let file = path.rsplit('/').next().unwrap_or(&path);
        let workflow = file.strip_suffix(".yaml").unwrap_or(file).to_owned();
        let jobs = value.as_object_mut().and_then(|workflow| workflow.remove(JOBS));
        let mut add = |kind: &str, name: String, pointer: String, body: Value| {
            let id = ObjectId { kind: kind.to_owned(), name };
            let (path, is_protected) = (path.clone(), false);
            let elsewhere = BTreeMap::new();
            let object = Object {
                id: id.clone(),
                path,
                document: index,
                pointer,
                elsewhere,
                body,
                is_protected,
            };
            found.insert(id, object);
        };
        if let Some(Value::Object(jobs)) = jobs {
            for (name, body) in jobs {
                let pointer = step(&format!("/{JOBS}"), &name);
                add("job", format!("{workflow}/{name}"), pointer, body);
            }
        }
        add("workflow", workflow, String::new(), value);
    }
    found
}
