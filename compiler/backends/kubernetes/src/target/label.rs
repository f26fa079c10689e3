//! Labels of objects, and what selects by them.

use crate::target::cluster::{Cluster, Owner};
use groundplan_document::Map;
pub use groundplan_lowering::labels::NAME;
use groundplan_lowering::labels::{self, Manager, is_key, is_value};

use crate::target::kind::Kind;

/// Every label of an object.
pub fn labels<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>, kind: Kind) -> Map<'m> {
    let manager = match kind.is_released {
        true => Manager::Helm,
        false => Manager::Groundplan,
    };
    labels::labels(cluster.cx, owner.name, owner.component, manager)
}

/// Every label of what no release carries out itself: pods and jobs, which templates make, and what
/// an administrator applies elsewhere.
pub fn unreleased<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
    labels::labels(cluster.cx, owner.name, owner.component, Manager::Groundplan)
}

/// The labels of the platform that Kubernetes would not take as labels: annotations take any text.
pub fn annotations<'m>(cluster: &Cluster<'_, 'm>) -> Map<'m> {
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
pub fn selector<'m>(name: &str) -> Map<'m> {
    Map::new().with("matchLabels", matching(name))
}

/// The labels that select the pods of an entity.
pub fn matching<'m>(name: &str) -> Map<'m> {
    Map::new().with(NAME, name.to_owned())
}
