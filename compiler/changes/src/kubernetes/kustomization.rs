//! What a kustomization says once for the objects that it lists: their namespace, and labels.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Place;
use crate::files::{Files, read_yaml};
use crate::object::step;

const FILE: &str = "kustomization.yaml";
const LABELS: &str = "metadata/labels";

/// Kinds whose objects are in no namespace, whatever a kustomization says.
const CLUSTER_WIDE: [&str; 8] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "CustomResourceDefinition",
    "IngressClass",
    "Namespace",
    "PersistentVolume",
    "StorageClass",
];

/// What is said for each file, by the kustomizations that list it, the innermost first.
#[derive(Debug, Default)]
pub struct Kustomizations {
    by_file: BTreeMap<String, Vec<Shared>>,
}

/// What one kustomization says.
#[derive(Clone, Debug, PartialEq)]
struct Shared {
    path: String,
    namespace: Option<String>,
    labels: Vec<Labels>,
}

#[derive(Clone, Debug, PartialEq)]
struct Labels {
    pairs: BTreeMap<String, String>,
    /// Where they stand, beside the labels of the object itself.
    fields: Vec<String>,
}

/// What was written into an object: its pointer there, and where it was said.
pub(super) type Written = BTreeMap<String, Place>;

impl Kustomizations {
    /// Whether a path is that of a kustomization.
    pub fn has_one_at(path: &str) -> bool {
        path.rsplit('/').next() == Some(FILE)
    }

    /// Those of one side. One that cannot be read, such as in the middle of a merge, is taken to say what it
    /// says on the other side.
    pub fn of(side: &Files, other: &Files) -> Self {
        let files = side.iter().filter(|(path, _)| Self::has_one_at(path));
        let mut read = read_yaml(files.map(|(path, text)| (path.as_str(), text.as_str())), false);
        let spoilt = read.unreadable.iter().filter_map(|one| other.get_key_value(&one.path));
        let others = read_yaml(spoilt.map(|(path, text)| (path.as_str(), text.as_str())), false);
        read.documents.extend(others.documents);
        let whole: BTreeMap<String, Value> = read
            .documents
            .into_iter()
            .map(|it| (directory(&it.path).to_owned(), it.value))
            .collect();
        let mut by_file: BTreeMap<String, Vec<Shared>> = BTreeMap::new();
        // What lies deeper is built first.
        let mut directories: Vec<&String> = whole.keys().collect();
        directories.sort_by_key(|directory| std::cmp::Reverse(directory.matches('/').count()));
        for directory in directories {
            let Some(shared) = whole.get(directory).and_then(|it| shared(directory, it)) else {
                continue;
            };
            for file in listed(&whole, directory) {
                by_file.entry(file).or_default().push(shared.clone());
            }
        }
        Self { by_file }
    }

    /// Whether the same is said of a file by others.
    pub fn agree(&self, others: &Self, file: &str) -> bool {
        self.by_file.get(file) == others.by_file.get(file)
    }

    /// Writes into an object of a file what is said for it.
    pub(super) fn write(&self, file: &str, in_base: bool, object: &mut Value) -> Written {
        let mut written = Written::new();
        for shared in self.by_file.get(file).into_iter().flatten() {
            let said = |pointer| Place { path: shared.path.clone(), in_base, document: 0, pointer };
            let kind = object.get("kind").and_then(Value::as_str);
            let is_inside = !kind.is_some_and(|kind| CLUSTER_WIDE.contains(&kind));
            if let Some(namespace) = shared.namespace.as_ref().filter(|_| is_inside)
                && let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut)
            {
                metadata.insert("namespace".to_owned(), namespace.as_str().into());
                written.insert("/metadata/namespace".to_owned(), said("/namespace".to_owned()));
            }
            for (index, labels) in shared.labels.iter().enumerate() {
                let own = std::iter::once((LABELS, true));
                for (field, makes) in own.chain(labels.fields.iter().map(|it| (it.as_str(), false)))
                {
                    let pointer = format!("/{field}");
                    let Some(there) = map(object, field, makes) else { continue };
                    for (key, value) in &labels.pairs {
                        there.insert(key.clone(), value.as_str().into());
                        let place = said(step(&format!("/labels/{index}/pairs"), key));
                        written.insert(step(&pointer, key), place);
                    }
                }
            }
        }
        written
    }
}

/// The map at that path of an object, which is made where it is missing if it should be.
fn map<'v>(
    object: &'v mut Value,
    path: &str,
    makes: bool,
) -> Option<&'v mut serde_json::Map<String, Value>> {
    let (parent, name) = path.rsplit_once('/')?;
    let parent = object.pointer_mut(&format!("/{parent}"))?.as_object_mut()?;
    match makes {
        true => parent.entry(name).or_insert_with(|| Value::Object(Default::default())),
        false => parent.get_mut(name)?,
    }
    .as_object_mut()
}

fn shared(directory: &str, kustomization: &Value) -> Option<Shared> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let labels = kustomization["labels"].as_array().into_iter().flatten().map(|labels| {
        let pairs = labels["pairs"].as_object().into_iter().flatten();
        let fields = labels["fields"].as_array().into_iter().flatten();
        Labels {
            pairs: pairs.filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect(),
            fields: fields.filter_map(|field| text(&field["path"])).collect(),
        }
    });
    let shared = Shared {
        path: join(directory, FILE),
        namespace: text(&kustomization["namespace"]),
        labels: labels.collect(),
    };
    (shared.namespace.is_some() || !shared.labels.is_empty()).then_some(shared)
}

/// The files that a kustomization lists, and those that the kustomizations list which lie below it and
/// which it lists.
fn listed(all: &BTreeMap<String, Value>, directory: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(directory) = pending.pop() {
        let Some(kustomization) = all.get(&directory) else { continue };
        let resources = kustomization["resources"].as_array().into_iter().flatten();
        for name in resources.filter_map(Value::as_str) {
            let name = name.trim_end_matches('/');
            // What lies elsewhere is not ours; and a path that only goes down ends.
            if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
                continue;
            }
            let path = join(&directory, name);
            match all.contains_key(&path) {
                true => pending.push(path),
                false => _ = files.insert(path),
            }
        }
    }
    files
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn join(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        directory => format!("{directory}/{name}"),
    }
}
