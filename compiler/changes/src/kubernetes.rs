use serde_json::Value;

use crate::files::{Document, Files, differing, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects};
use crate::{ChangeKind, Comparison, ObjectChange, ObjectId, Table, Unreadable};

/// Compares the manifests of one environment.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let ((old, mut unreadable), (new, faults)) = (of(base, now, true), of(now, base, false));
    unreadable.extend(faults);
    let mut changes = judge(table, &old, &new);
    fold_checksums(&new, &mut changes);
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

/// A file that changes, changes the checksum in the template of whoever mounts it. That is one cause:
/// it is told once, at the file, with what the restart costs.
fn fold_checksums(now: &Objects, changes: &mut Vec<ObjectChange>) {
    let (checksums, mut rest): (Vec<_>, Vec<_>) =
        std::mem::take(changes).into_iter().partition(is_checksum);
    for checksum in checksums {
        let mounts = |change: &&mut ObjectChange| {
            change.object.kind == "ConfigMap"
                && change.kind == ChangeKind::Changed
                && change.field.starts_with("data")
                && now.get(&checksum.object).is_some_and(|pod| is_mounted(pod, &change.object))
        };
        let mut is_told = false;
        for file in rest.iter_mut().filter(mounts) {
            is_told = true;
            if file.class < checksum.class {
                file.class = checksum.class;
                file.reason = format!("{} mounts it: {}", checksum.object, checksum.reason);
                file.source.clone_from(&checksum.source);
            }
        }
        if !is_told {
            rest.push(checksum);
        }
    }
    *changes = rest;
}

fn is_checksum(change: &ObjectChange) -> bool {
    change.field.contains("template.metadata.annotations.checksum/")
}

/// Whether a workload names a ConfigMap as one of its volumes.
fn is_mounted(workload: &Object, map: &ObjectId) -> bool {
    let name = map.name.rsplit('/').next();
    let spec = ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec"];
    let volumes = spec.iter().find_map(|spec| workload.body.pointer(&format!("{spec}/volumes")));
    let named = |volume: &Value| {
        let plain = volume.pointer("/configMap/name");
        let projected = volume.pointer("/projected/sources").and_then(Value::as_array);
        let sources = projected.into_iter().flatten();
        let names = sources.filter_map(|source| source.pointer("/configMap/name")).chain(plain);
        names.filter_map(Value::as_str).any(|found| Some(found) == name)
    };
    volumes.and_then(Value::as_array).is_some_and(|volumes| volumes.iter().any(named))
}
