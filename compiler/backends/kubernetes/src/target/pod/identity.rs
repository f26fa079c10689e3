//! Who a pod is: an account of its own without a token, and nothing told about its neighbours.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::SERVICE_ACCOUNT as BECAUSE;
use crate::target::kind::SERVICE_ACCOUNT;
use crate::target::object::document;

/// The beginning of a pod's spec: the account of that name.
pub fn identity<'m>(name: &str) -> Map<'m> {
    Map::new()
        .with("serviceAccountName", name.to_owned())
        .with("automountServiceAccountToken", Node::from(false).from_origin(&BECAUSE))
        .with("enableServiceLinks", false)
}

/// The account of an entity's pods.
pub fn service_account<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let token = Node::from(false).from_origin(&BECAUSE);
    let account =
        cluster.object(SERVICE_ACCOUNT, owner).with("automountServiceAccountToken", token);
    document(account, owner)
}
