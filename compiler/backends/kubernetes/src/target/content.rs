//! Objects that are named by what they hold: `NAME-HASH`.
//!
//! What a running pod reads must not change below it. Another content is therefore another object
//! beside the first: whoever names it gets new pods, pods of before still find what they started with,
//! and a release that is rolled back finds all of it. The label `app.kubernetes.io/name` carries the
//! name without the hash: by it the two are one thing, for people and for the judge of changes.

use groundplan_document::{Map, Node, write_json};
use groundplan_lowering::names::short_hash;

use crate::target::cluster::{Cluster, Owner};
use crate::target::kind::Kind;
use crate::target::object::document;

/// The bytes of the hash that are in the name, two letters each. Names of entities have at most 40
/// characters, so that no name has to be cut.
const HASH: usize = 5;

/// An object that is named by what it holds.
pub struct Content<'m> {
    /// Its name, by which pods refer to it.
    pub name: String,
    /// The object.
    pub object: Node<'m>,
}

impl<'m> Cluster<'_, 'm> {
    /// An object of the owner that holds `content` in that field. No two owners have one name, so
    /// that equal contents never meet.
    pub fn named_by(
        &self,
        kind: Kind,
        owner: Owner<'_, 'm>,
        field: &'static str,
        content: Map<'m>,
    ) -> Content<'m> {
        let content = Node::from(content);
        let name = format!("{}-{}", owner.name, hash(&content));
        let object = self.annotated(kind, owner, &name, Map::new()).with(field, content);
        Content { name, object: document(object, owner) }
    }
}

/// A hash of what a document says, whatever is told beside it in comments.
fn hash(content: &Node<'_>) -> String {
    let (text, _) = write_json(content);
    short_hash(&text, HASH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_what_is_said_and_nothing_beside_it() {
        let content = |value: &'static str| Map::new().with("key", value);
        let plain = hash(&content("a").into());
        assert_eq!(plain.len(), 10);
        assert_eq!(plain, hash(&Node::from(content("a")).above("for whoever reads it")));
        assert_ne!(plain, hash(&content("b").into()));
    }
}
