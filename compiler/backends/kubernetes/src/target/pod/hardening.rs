//! What no pod and no container may be or do, whatever it runs.

use groundplan_document::{Map, Node};

use crate::target::cluster::Cluster;
use crate::target::default::{CONTAINER_SECURITY, LOW_PORTS, POD_SECURITY};

/// The port from which on everybody may listen, where the node does not say otherwise.
const PRIVILEGED: u16 = 1024;

/// What no pod may be. `ports` are those that it listens on: below 1024 only root may, unless the pod's
/// own network says otherwise, as containerd's does and CRI-O's does not.
pub fn pod<'m>(
    cluster: &Cluster<'_, 'm>,
    user: Node<'m>,
    group: Node<'m>,
    ports: impl IntoIterator<Item = u16>,
) -> Node<'m> {
    let mut context = Map::new().with("runAsNonRoot", true);
    if !cluster.gives_users() {
        context.put("runAsUser", user);
        context.put("runAsGroup", group.clone());
        context.put("fsGroup", group);
        context.put("fsGroupChangePolicy", "OnRootMismatch");
    }
    if ports.into_iter().any(|port| port < PRIVILEGED) {
        let sysctl =
            Map::new().with("name", "net.ipv4.ip_unprivileged_port_start").with("value", "0");
        context.put("sysctls", Node::list([sysctl]).from_origin(&LOW_PORTS));
    }
    context.put("seccompProfile", Map::new().with("type", "RuntimeDefault"));
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
