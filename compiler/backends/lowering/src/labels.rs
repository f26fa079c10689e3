//! Labels of what is created in a cluster: the recommended ones of Kubernetes, those of the
//! platform, and what an audit looks for.

use groundplan_schema::scalar::Choice;

use crate::{Context, Names};
use groundplan_document::Map;
use groundplan_model::Runtime;

/// The label that says which entity an object belongs to: what selectors select by.
pub const NAME: &str = "app.kubernetes.io/name";
const INSTANCE: &str = "app.kubernetes.io/instance";
const COMPONENT: &str = "app.kubernetes.io/component";
const PART_OF: &str = "app.kubernetes.io/part-of";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The most characters that a label's value has.
const VALUE_MAX: usize = 63;

/// The labels of an object that belongs to `entity` and is its `component`, beside those that it has
/// in common with every other.
pub fn own<'m>(cx: &Context<'m>, entity: &str, component: &'m str) -> Map<'m> {
    let mut labels = Map::new().with(NAME, entity.to_owned()).with(COMPONENT, component);
    let (_, differing) = of_platform(cx);
    labels.entries.extend(differing.entries);
    labels
}

/// The labels that every object of an environment has.
pub fn common<'m>(cx: &Context<'m>) -> Map<'m> {
    let names = Names::new(cx.model, cx.environment.name());
    let mut labels = Map::new().with(INSTANCE, names.prefix()).with(PART_OF, names.platform);
    for standard in &cx.environment.node.compliance {
        let word = cx.value(standard).word();
        labels.put(format!("compliance/{word}"), cx.node(standard, |_| "required"));
    }
    let (common, _) = of_platform(cx);
    labels.entries.extend(common.entries);
    labels
}

/// Says who applies what carries the label. Helm writes its own name there in every object of a
/// release, so that any other in a file would differ from the cluster for ever.
pub fn managed<'m>(mut labels: Map<'m>) -> Map<'m> {
    labels.put(MANAGED_BY, "groundplan");
    labels
}

/// The labels of the platform: those that are the same everywhere, and those that monitors have
/// another value of, because the operator of the cluster selects them by it.
fn of_platform<'m>(cx: &Context<'m>) -> (Map<'m>, Map<'m>) {
    let (mut common, mut differing) = (Map::new(), Map::new());
    let selects = |key: &str| match cx.environment.runtime() {
        Some(Runtime::Kubernetes(node)) => node.monitoring.labels.get(key).is_some(),
        _ => false,
    };
    for (key, value) in cx.model.platform.labels.iter() {
        if is_key(key) && is_value(cx.value(value).as_str()) {
            let labels = if selects(key) { &mut differing } else { &mut common };
            labels.put(key.as_ref(), cx.node(value, |value| value.as_str()));
        }
    }
    (common, differing)
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
