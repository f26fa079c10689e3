//! Labels of what is created in a cluster: the recommended ones of Kubernetes, those of the
//! platform, and what an audit looks for.

use groundplan_schema::scalar::Choice;

use crate::{Context, Names};
use groundplan_document::Map;

/// The label that says which entity an object belongs to: what selectors select by.
pub const NAME: &str = "app.kubernetes.io/name";
const INSTANCE: &str = "app.kubernetes.io/instance";
const COMPONENT: &str = "app.kubernetes.io/component";
const PART_OF: &str = "app.kubernetes.io/part-of";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The most characters that a label's value has.
const VALUE_MAX: usize = 63;

/// Who carries an object out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// Helm, as part of a release. It writes its own name into this label of every object that it
    /// carries out, so that any other in a file would differ from the cluster for ever.
    Helm,
    /// Whoever applies what Groundplan wrote: what is there before a release and outlives it. Pods
    /// say so too, because Helm leaves templates as they are.
    Groundplan,
}

impl Manager {
    fn word(self) -> &'static str {
        match self {
            Manager::Helm => "Helm",
            Manager::Groundplan => "groundplan",
        }
    }
}

/// Every label of an object that belongs to `entity` and is its `component`.
pub fn labels<'m>(cx: &Context<'m>, entity: &str, component: &'m str, manager: Manager) -> Map<'m> {
    let names = Names::new(cx.model, cx.environment.name());
    let mut labels = Map::new()
        .with(NAME, entity.to_owned())
        .with(INSTANCE, names.prefix())
        .with(COMPONENT, component)
        .with(PART_OF, names.platform)
        .with(MANAGED_BY, manager.word());
    for standard in &cx.environment.node.compliance {
        let word = cx.value(standard).word();
        labels.put(format!("compliance/{word}"), cx.node(standard, |_| "required"));
    }
    for (key, value) in cx.model.platform.labels.iter() {
        if is_key(key) && is_value(cx.value(value).as_str()) {
            labels.put(key.as_ref(), cx.node(value, |value| value.as_str()));
        }
    }
    labels
}

/// Whether it is a label's key without a prefix.
pub fn is_key(text: &str) -> bool {
    !text.is_empty() && is_value(text)
}

/// Whether it is a label's value: letters, digits, `-`, `_` and `.`, the outer two alphanumeric.
pub fn is_value(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_none_or(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= VALUE_MAX
        && edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(inner)
}
