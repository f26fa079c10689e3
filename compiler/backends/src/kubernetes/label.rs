//! Labels: the recommended ones of Kubernetes, those of the platform, and what an audit looks for.

use groundplan_schema::scalar::Choice;

use super::cluster::{Cluster, Owner};
use crate::document::Map;

/// The label that says which entity an object belongs to: what selectors select by.
pub(super) const NAME: &str = "app.kubernetes.io/name";
const INSTANCE: &str = "app.kubernetes.io/instance";
const COMPONENT: &str = "app.kubernetes.io/component";
const PART_OF: &str = "app.kubernetes.io/part-of";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The most characters that a label's value has.
const VALUE_MAX: usize = 63;

/// Every label of an object.
pub(super) fn labels<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
    let mut labels = Map::new()
        .with(NAME, owner.name.to_owned())
        .with(INSTANCE, cluster.namespace())
        .with(COMPONENT, owner.component)
        .with(PART_OF, cluster.names.platform)
        .with(MANAGED_BY, "groundplan");
    for standard in &cluster.cx.environment.node.compliance {
        let word = cluster.cx.value(standard).word();
        labels.put(format!("compliance/{word}"), cluster.cx.node(standard, |_| "required"));
    }
    for (key, value) in cluster.cx.model.platform.labels.iter() {
        if is_key(key) && is_value(cluster.cx.value(value).as_str()) {
            labels.put(key.as_ref(), cluster.cx.node(value, |value| value.as_str()));
        }
    }
    labels
}

/// The labels of the platform that Kubernetes would not take as labels: annotations take any text.
pub(super) fn annotations<'m>(cluster: &Cluster<'_, 'm>) -> Map<'m> {
    let mut annotations = Map::new();
    for (key, value) in cluster.cx.model.platform.labels.iter() {
        if is_key(key) && !is_value(cluster.cx.value(value).as_str()) {
            annotations.put(key.as_ref(), cluster.cx.node(value, |value| value.as_str()));
        }
    }
    annotations
}

/// What selects the pods of an entity. Selectors cannot be changed later, so they hold no label
/// that could: only the name.
pub(super) fn selector<'m>(name: &str) -> Map<'m> {
    Map::new().with("matchLabels", matching(name))
}

/// The labels that select the pods of an entity.
pub(super) fn matching<'m>(name: &str) -> Map<'m> {
    Map::new().with(NAME, name.to_owned())
}

/// Whether it is a label's key without a prefix.
fn is_key(text: &str) -> bool {
    !text.is_empty() && is_value(text)
}

/// Whether it is a label's value: letters, digits, `-`, `_` and `.`, the outer two alphanumeric.
fn is_value(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_none_or(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= VALUE_MAX
        && edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(inner)
}
