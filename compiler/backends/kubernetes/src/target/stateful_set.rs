//! What every StatefulSet keeps to.

use groundplan_document::Node;

use crate::target::default::POD_MANAGEMENT;

/// How the pods of a StatefulSet come and go: at once. A change of the template replaces them one by
/// one all the same.
///
/// With Kubernetes' own default, `OrderedReady`, a pod that never gets ready stays when the template
/// that made it is taken back, and no other is touched until somebody deletes it. The field cannot be
/// changed later, so it is written from the first version on.
pub fn pod_management<'m>() -> Node<'m> {
    Node::from("Parallel").from_origin(&POD_MANAGEMENT)
}
