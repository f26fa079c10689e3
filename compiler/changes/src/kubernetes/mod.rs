mod content;

use serde_json::Value;

use crate::files::{Document, Files, differing, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects};
use crate::{Comparison, ObjectId, Table, Unreadable};

/// Compares the manifests of one environment.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let ((old, mut unreadable), (new, faults)) = (of(base, now, true), of(now, base, false));
    unreadable.extend(faults);
    let mut changes = judge(table, &old, &new);
    content::fold(&old, &new, &mut changes);
    Comparison { changes, unreadable }
}

/// The objects of the files that the other side does not have likewise.
pub(crate) fn of(side: &Files, other: &Files, in_base: bool) -> (Objects, Vec<Unreadable>) {
    let is_manifest = |(path, _): &(&str, &str)| path.ends_with(".yaml") || path.ends_with(".yml");
    let read = read_yaml(differing(side, other).filter(is_manifest), in_base);
    (objects(read.documents), read.unreadable)
}

fn objects(documents: Vec<Document>) -> Objects {
    documents.into_iter().filter_map(object).map(|object| (object.id.clone(), object)).collect()
}

fn object(document: Document) -> Option<Object> {
    let Document { path, index, value } = document;
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
    let (kind, name) = (text("/kind")?, text("/metadata/name")?);
    // A kustomization is read by kubectl and is nothing in the cluster.
    if kind == "Kustomization" {
        return None;
    }
    let name = content::logical(&value, name);
    let name = match text("/metadata/namespace") {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_owned(),
    };
    Some(Object {
        id: ObjectId { kind: kind.to_owned(), name },
        path,
        document: index,
        pointer: String::new(),
        body: value,
        is_protected: false,
    })
}
