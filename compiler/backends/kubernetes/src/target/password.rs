//! A changed password: how a server that runs in the cluster takes it.
//!
//! Its Secret is asked for every minute, before those of its clients, and mounted. A container beside
//! the server reads it there and tells the server, through the pod's own loopback or socket, so that
//! whoever starts with the new password gets in. A cache goes on taking the old one until it is
//! started again; PostgreSQL knows one password a user, and keeps the connections that it has.

use groundplan_document::{List, Map, Node, Str};
use groundplan_schema::scalar::{Cpu, Size};

use crate::target::default::PASSWORD_CHANGE;
use crate::target::pod::hardening;
use crate::target::pod::image::pull_policy;
use crate::target::quantity::{cpu, size};
use crate::target::text::expandable;

/// How often the Secret of a server is asked for.
pub const REFRESH: &str = "1m";

/// No container of an entity is called like this.
const NAME: &str = "password-change";
/// What it asks for: a shell, and a client of the server's for a moment.
pub const CPU: Cpu = Cpu(10);
pub const MEMORY: Size = Size(64 << 20);

/// The container that runs `script` every five seconds, for as long as the server runs.
pub fn container<'m>(
    image: &str,
    script: impl Into<Str<'m>>,
    env: List<'m>,
    mounts: List<'m>,
) -> Node<'m> {
    let words: [Node; 3] = ["bash".into(), "-c".into(), expandable(script).into()];
    let requests = Map::new().with("cpu", cpu(CPU)).with("memory", size(MEMORY));
    let limits = Map::new().with("memory", size(MEMORY));
    let resources = Map::new().with("requests", requests).with("limits", limits);
    let mut container = Map::new()
        .with("name", NAME)
        .with("image", image.to_owned())
        .with("imagePullPolicy", pull_policy(image))
        // Beside the server for as long as it runs, and started before it.
        .with("restartPolicy", "Always")
        .with("command", Node::list(words));
    container.put_unless_empty("env", env);
    let container = container
        .with("resources", resources)
        .with("securityContext", hardening::container())
        .with("volumeMounts", mounts);
    Node::from(container).from_origin(&PASSWORD_CHANGE)
}
