use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::LABELS;
use crate::target::kind::Kind;
use crate::target::label;

impl<'m> Cluster<'_, 'm> {
    /// The beginning of an object: kind, name and labels. What a release carries has its namespace
    /// from the kustomization; what is applied without it too says it.
    pub fn object(&self, kind: Kind, owner: Owner<'_, 'm>) -> Map<'m> {
        self.annotated(kind, owner, owner.name, Map::new())
    }

    /// The beginning of an object that has another name than its owner, or annotations.
    pub fn annotated(
        &self,
        kind: Kind,
        owner: Owner<'_, 'm>,
        name: &str,
        annotations: Map<'m>,
    ) -> Map<'m> {
        self.labelled(kind, name, label::labels(self, owner, kind), annotations)
    }

    /// The beginning of an object with labels of its own.
    pub fn labelled(
        &self,
        kind: Kind,
        name: &str,
        labels: Map<'m>,
        annotations: Map<'m>,
    ) -> Map<'m> {
        let mut metadata = Map::new().with("name", name.to_owned());
        if !kind.is_cluster_wide && !kind.is_released {
            metadata.put("namespace", self.namespace());
        }
        metadata.put("labels", Node::from(labels).from_origin(&LABELS));
        metadata.put_unless_empty("annotations", annotations);
        Map::new().with("apiVersion", kind.api).with("kind", kind.name).with("metadata", metadata)
    }
}

/// A whole object, as a document of a stream.
pub fn document<'m>(object: Map<'m>, owner: Owner<'_, 'm>) -> Node<'m> {
    Node::from(object).from_origin(owner.origin)
}
