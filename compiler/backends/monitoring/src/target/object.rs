//! Objects of the Prometheus operator.

use groundplan_document::Map;
use groundplan_lowering::labels::{self, Manager};
use groundplan_lowering::{Context, Names};

/// The beginning of an object of an entity, or of the platform.
pub fn object<'m>(cx: &Context<'m>, kind: &'static str, name: &str, entity: &str) -> Map<'m> {
    let metadata = Map::new()
        .with("name", name.to_owned())
        .with("namespace", Names::new(cx.model, cx.environment.name()).prefix())
        .with("labels", labels::labels(cx, entity, "monitoring", Manager::Helm));
    Map::new()
        .with("apiVersion", "monitoring.coreos.com/v1")
        .with("kind", kind)
        .with("metadata", metadata)
}
