//! Objects of the Prometheus operator.

use groundplan_document::Map;
use groundplan_lowering::{Context, labels};
use groundplan_model::Runtime;

/// The beginning of an object of an entity, or of the platform, with the labels by which the operator
/// of the cluster selects it. Its namespace and what it has in common with others the kustomization says.
pub fn object<'m>(cx: &Context<'m>, kind: &'static str, name: &str, entity: &str) -> Map<'m> {
    let selected = selected(cx);
    let mut labels = labels::own(cx, entity, "monitoring");
    // What selects it wins over a label that is ours or the platform's.
    labels.entries.retain(|(key, _)| selected.entries.iter().all(|(other, _)| other != key));
    labels.entries.extend(selected.entries);
    let metadata = Map::new().with("name", name.to_owned()).with("labels", labels);
    Map::new()
        .with("apiVersion", "monitoring.coreos.com/v1")
        .with("kind", kind)
        .with("metadata", metadata)
}

fn selected<'m>(cx: &Context<'m>) -> Map<'m> {
    let mut selected = Map::new();
    if let Some(Runtime::Kubernetes(node)) = cx.environment.runtime() {
        for (key, value) in node.monitoring.labels.iter() {
            selected.put(key.as_ref(), cx.node(value, |value| value.as_str()));
        }
    }
    selected
}
