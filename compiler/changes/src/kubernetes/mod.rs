mod content;
mod kustomization;

use serde_json::Value;

use crate::files::{Document, Files, read_yaml};
use crate::judge::judge;
use crate::object::{Object, Objects};
use crate::{Comparison, ObjectId, Table, Unreadable};
pub use kustomization::Kustomizations;
use kustomization::Written;

/// Compares the manifests of one environment.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let (then, present) = (Kustomizations::of(base, now), Kustomizations::of(now, base));
    let (old, mut unreadable) = differing(base, now, &then, &present, true);
    let (new, faults) = differing(now, base, &present, &then, false);
    unreadable.extend(faults);
    let mut changes = judge(table, &old, &new);
    content::fold(&old, &new, &mut changes);
    Comparison { changes, unreadable }
}

/// Every object of the files, as kustomize puts them together.
pub(crate) fn of(files: &Files) -> Objects {
    let none = Files::new();
    differing(files, &none, &Kustomizations::of(files, &none), &Kustomizations::default(), false).0
}

/// The objects of the files, as kustomize puts them together, in which the other side does not have the
/// same.
fn differing(
    side: &Files,
    other: &Files,
    own: &Kustomizations,
    others: &Kustomizations,
    in_base: bool,
) -> (Objects, Vec<Unreadable>) {
    let differs = |(path, text): &(&String, &String)| {
        other.get(*path) != Some(*text) || !own.agree(others, path)
    };
    let manifests = side.iter().filter(|(path, _)| is_manifest(path)).filter(differs);
    let files = manifests.map(|(path, text)| (path.as_str(), text.as_str()));
    let read = read_yaml(files, in_base);
    let objects = read.documents.into_iter().filter_map(|mut document| {
        let written = own.write(&document.path, in_base, &mut document.value);
        object(document, written)
    });
    (objects.map(|object| (object.id.clone(), object)).collect(), read.unreadable)
}

/// The objects of an environment's files, as kustomize puts them together.
pub fn assembled(files: &Files) -> Vec<Value> {
    of(files).into_values().map(|object| object.body).collect()
}

fn is_manifest(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn object(document: Document, written: Written) -> Option<Object> {
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
        elsewhere: written,
        body: value,
        is_protected: false,
    })
}
