//! A container is denied whatever it does not need.

use groundplan_document::{Map, Node};

use crate::target::default::CONTAINER_SECURITY;

/// The user `nobody`.
pub const NOBODY: u32 = 65_534;

/// A numeric user and group, as Docker takes them.
pub struct User<'m>(Node<'m>);

impl<'m> From<Node<'m>> for User<'m> {
    fn from(node: Node<'m>) -> Self {
        User(node)
    }
}

impl From<u32> for User<'_> {
    fn from(user: u32) -> Self {
        User(Node::from(format!("{user}:{user}")))
    }
}

/// Denies a container whatever it does not need.
pub fn harden<'m>(container: &mut Map<'m>, user: impl Into<User<'m>>) {
    let read_only = Node::from(true).from_origin(&CONTAINER_SECURITY);
    harden_with_root(container, user, read_only);
}

/// The same for a container whose root file system is read-only as `read_only` says.
pub fn harden_with_root<'m>(
    container: &mut Map<'m>,
    user: impl Into<User<'m>>,
    read_only: Node<'m>,
) {
    let deny = |node: Node<'m>| node.from_origin(&CONTAINER_SECURITY);
    container
        .put("user", user.into().0)
        .put("read_only", read_only)
        .put("init", deny(true.into()))
        .put("cap_drop", deny(Node::list(["ALL"])))
        .put("security_opt", deny(Node::list(["no-new-privileges:true"])));
}
