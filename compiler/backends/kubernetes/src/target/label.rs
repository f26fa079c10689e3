//! Labels of objects, and what selects by them.

use crate::target::cluster::{Cluster, Owner};
use groundplan_document::Map;
pub use groundplan_lowering::labels::NAME;
use groundplan_lowering::labels::{self, is_key, is_value};
use groundplan_lowering::workflows;

use crate::target::kind::Kind;

/// The labels that are written into an object.
pub fn labels<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>, kind: Kind) -> Map<'m> {
    if kind.is_released { own(cluster, owner) } else { whole(cluster, owner) }
}

/// The labels of an object or a pod that only it has. The kustomization says the others once.
pub fn own<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
    labels::own(cluster.cx, owner.name, owner.component)
}

/// Every label, of what is applied outside releases too.
pub fn whole<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Map<'m> {
    let mut labels = own(cluster, owner);
    labels.entries.extend(labels::common(cluster.cx).entries);
    labels::managed(labels)
}

/// The labels that the kustomization gives to everything.
pub fn common<'m>(cluster: &Cluster<'_, 'm>) -> Map<'m> {
    let labels = labels::common(cluster.cx);
    if workflows::is_by_gitops(cluster.cx) { labels::managed(labels) } else { labels }
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
