//! When a container is started again.

use groundplan_document::Node;

use crate::target::default::RESTART;

/// Whenever it ends, unless somebody has stopped it.
pub const ALWAYS: &str = "unless-stopped";

/// What runs all the time, unless somebody has stopped it.
pub fn always<'m>() -> Node<'m> {
    Node::from(ALWAYS).from_origin(&RESTART)
}

/// What is to end, when it fails: so many times.
pub fn on_failure(retries: u32) -> String {
    match retries {
        0 => "no".to_owned(),
        retries => format!("on-failure:{retries}"),
    }
}
