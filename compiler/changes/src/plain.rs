use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::files::{Files, differing};
use crate::judge::judge;
use crate::object::{Object, Objects};
use crate::{Comparison, ObjectId, Table};

/// Compares files that are whole by themselves: workflows, Dockerfiles.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let changes = judge(table, &objects(base, now, |_| true), &objects(now, base, |_| true));
    Comparison { changes, unreadable: Vec::new() }
}

/// The files that differ, each as one object of the kind `file`.
pub(crate) fn objects(side: &Files, other: &Files, is_one: impl Fn(&str) -> bool) -> Objects {
    let files = differing(side, other).filter(|(path, _)| is_one(path));
    let object = |(path, text): (&str, &str)| {
        let id = ObjectId { kind: "file".to_owned(), name: path.to_owned() };
        let object = Object {
            id: id.clone(),
            path: path.to_owned(),
            document: 0,
            pointer: String::new(),
            body: json!({ "text": without_header(text) }),
            elsewhere: BTreeMap::new(),
            is_protected: false,
        };
        (id, object)
    };
    files.map(object).collect()
}

/// What a file says below its header, which names the entry file and nothing that is run.
fn without_header(text: &str) -> Value {
    if let Some(rest) = text.strip_prefix("{\n  \"//\":") {
        return Value::from(rest.split_once('\n').map_or(rest, |(_, rest)| rest));
    }
    let lines = text.split_inclusive('\n').skip_while(|line| line.starts_with("# "));
    Value::from(lines.collect::<String>())
}
