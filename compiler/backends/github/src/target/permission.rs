//! What the token of a job may do, and why: the comment beside it.

use groundplan_document::{Map, Node};

use super::default::PERMISSIONS;

/// One thing that a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    scope: &'static str,
    access: &'static str,
    why: &'static str,
}

/// The job reads `scope`.
pub const fn read(scope: &'static str, why: &'static str) -> Permission {
    Permission { scope, access: "read", why }
}

/// The job writes `scope`.
pub const fn write(scope: &'static str, why: &'static str) -> Permission {
    Permission { scope, access: "write", why }
}

/// What nearly every job may do.
pub const CHECKOUT_CODE: Permission = read("contents", "check out the repository");

/// What a job may do that hands a release on to Argo CD or Flux.
pub const COMMIT_RELEASE: Permission =
    write("contents", "commit what is to run to the branch that the cluster reads");

/// What every job may do that gets a role of a cloud.
pub const IDENTITY: Permission =
    write("id-token", "prove to AWS which job of which repository this is");

/// What verifying the provenance of images takes.
pub const VERIFY: Permission = read("attestations", "verify where the images come from");

/// The permissions as a job lists them.
pub fn granted<'m>(permissions: impl IntoIterator<Item = Permission>) -> Node<'m> {
    let mut granted = Map::new();
    for Permission { scope, access, why } in permissions {
        granted.put(scope, Node::from(access).beside(why));
    }
    Node::from(granted).from_origin(&PERMISSIONS)
}
