//! What no pod and no container may be or do, whatever it runs.

use groundplan_document::{Map, Node};

use crate::target::default::{CONTAINER_SECURITY, POD_SECURITY};

/// What no pod may be.
pub fn pod<'m>(user: Node<'m>, group: Node<'m>) -> Node<'m> {
    let context = Map::new()
        .with("runAsNonRoot", true)
        .with("runAsUser", user)
        .with("runAsGroup", group.clone())
        .with("fsGroup", group)
        .with("fsGroupChangePolicy", "OnRootMismatch")
        .with("seccompProfile", Map::new().with("type", "RuntimeDefault"));
    Node::from(context).from_origin(&POD_SECURITY)
}

/// What no container may do.
pub fn container<'m>() -> Node<'m> {
    let context = Map::new()
        .with("allowPrivilegeEscalation", false)
        .with("readOnlyRootFilesystem", true)
        .with("capabilities", Map::new().with("drop", Node::list(["ALL"])));
    Node::from(context).from_origin(&CONTAINER_SECURITY)
}
