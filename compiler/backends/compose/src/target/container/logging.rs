//! Where a container's output goes.

use groundplan_document::{Map, Node};

use crate::target::default::LOGGING;

/// Keeps what a container has said lately.
pub fn log(container: &mut Map<'_>) {
    let options = Map::new().with("max-size", "10m").with("max-file", "3");
    let logging = Map::new().with("driver", "local").with("options", options);
    container.put("logging", Node::from(logging).from_origin(&LOGGING));
}
