//! Objects that are named by what they hold: `NAME-HASH`.
//!
//! Another content is another object beside the first, and whoever names it gets new pods. That is
//! one change of one thing: it goes by the name without the hash, and what it costs those who name it
//! is told with it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::object::{Object, Objects};
use crate::{ChangeKind, Class, ObjectChange, ObjectId};

/// The letters of a hash.
const HASH: usize = 10;
/// The label that carries the name without the hash.
const LABEL: &str = "/metadata/labels/app.kubernetes.io~1name";

/// How a field of a pod names an object, and of which kind that is. A Secret is its ExternalSecret's,
/// which is called the same.
const REFERENCES: [(&str, &str); 6] = [
    ("configMap.name", "ConfigMap"),
    ("configMapKeyRef.name", "ConfigMap"),
    ("configMapRef.name", "ConfigMap"),
    ("secret.secretName", "ExternalSecret"),
    ("secretKeyRef.name", "ExternalSecret"),
    ("secretRef.name", "ExternalSecret"),
];

/// The name of an object, without the hash of its content if it has one.
pub(super) fn logical<'n>(object: &Value, name: &'n str) -> &'n str {
    let is_hash = |text: &str| text.len() == HASH && text.bytes().all(|b| b.is_ascii_hexdigit());
    let label = object.pointer(LABEL).and_then(Value::as_str);
    match name.rsplit_once('-') {
        Some((head, hash)) if is_hash(hash) && Some(head) == label => head,
        _ => name,
    }
}

/// Tells what the pods that name another content go through where that content is told, and nowhere
/// else.
pub(super) fn fold(base: &Objects, now: &Objects, changes: &mut Vec<ObjectChange>) {
    let (named, mut rest): (Vec<_>, Vec<_>) =
        std::mem::take(changes).into_iter().partition(|change| reference(change).is_some());
    let (old, new) = (by_name(base), by_name(now));
    for user in named {
        let content = reference(&user).and_then(|(kind, before, after)| {
            let id = new.get(&(kind, after))?;
            (old.get(&(kind, before)) == Some(id)).then_some(*id)
        });
        let is_content = |change: &&mut ObjectChange| {
            Some(&change.object) == content
                && change.kind == ChangeKind::Changed
                && !change.field.starts_with("metadata")
        };
        let mut is_told = false;
        for change in rest.iter_mut().filter(is_content) {
            is_told = true;
            // What nobody notices is told by whoever reads it, too: it says when.
            if change.class == Class::Free || change.class < user.class {
                change.class = user.class;
                change.reason = format!("{} reads it: {}", user.object, user.reason);
                change.source.clone_from(&user.source);
            }
        }
        if !is_told {
            rest.push(user);
        }
    }
    *changes = rest;
}

/// The kind that a changed reference of a pod names, and the names before and now, each with its
/// namespace.
fn reference(change: &ObjectChange) -> Option<(&'static str, String, String)> {
    let (_, kind) = REFERENCES.iter().find(|(end, _)| change.field.ends_with(end))?;
    let namespace = change.object.name.split_once('/').map(|(namespace, _)| namespace)?;
    let name = |name: &Option<String>| Some(format!("{namespace}/{}", name.as_deref()?));
    Some((kind, name(&change.before)?, name(&change.after)?))
}

/// The objects by kind and by what they are really called.
fn by_name(objects: &Objects) -> BTreeMap<(&str, String), &ObjectId> {
    let name = |object: &Object| {
        let text = |pointer| object.body.pointer(pointer).and_then(Value::as_str);
        Some(format!("{}/{}", text("/metadata/namespace")?, text("/metadata/name")?))
    };
    let named = objects.iter();
    named.filter_map(|(id, object)| Some(((id.kind.as_str(), name(object)?), id))).collect()
}
