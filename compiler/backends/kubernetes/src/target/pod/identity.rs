//! Who a pod is: an account of its own without a token, and nothing told about its neighbours.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::default::SERVICE_ACCOUNT as BECAUSE;
use crate::target::kind::SERVICE_ACCOUNT;
use crate::target::object::document;

/// The beginning of a pod's spec: the account of that name, and what its images are fetched with.
pub fn identity<'m>(cluster: &Cluster<'_, 'm>, name: &str) -> Map<'m> {
    let pull = match cluster.host {
        Host::Own(node) => node.pull_secret.as_ref(),
        Host::Aws(_) => None,
    };
    let pull = pull.map(|secret| {
        let name = cluster.cx.node(secret, |secret| secret.as_str());
        Node::list([Map::new().with("name", name)])
    });
    Map::new()
        .with("serviceAccountName", name.to_owned())
        .with("automountServiceAccountToken", Node::from(false).from_origin(&BECAUSE))
        .with("enableServiceLinks", false)
        .with_some("imagePullSecrets", pull)
}

/// The account of an entity's pods.
pub fn service_account<'m>(cluster: &Cluster<'_, 'm>, owner: Owner<'_, 'm>) -> Node<'m> {
    let token = Node::from(false).from_origin(&BECAUSE);
    let account =
        cluster.object(SERVICE_ACCOUNT, owner).with("automountServiceAccountToken", token);
    document(account, owner)
}
