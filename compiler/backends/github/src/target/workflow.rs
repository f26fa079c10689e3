//! A workflow: a file.

use groundplan_document::{Map, Node};
use groundplan_source::Origin;

use super::default::{CONCURRENCY, PERMISSIONS, SHELL};

/// What every workflow has to have.
pub struct Workflow<'m> {
    /// What it is called.
    pub name: String,
    /// What starts it.
    pub on: Map<'m>,
    /// Runs of the same group follow one another.
    pub concurrency: String,
    /// Whether a newer run of the group ends an older one.
    pub cancel: Node<'m>,
    /// Its jobs by identifier, in order.
    pub jobs: Map<'m>,
}

impl<'m> Workflow<'m> {
    /// The whole file.
    pub fn into_node(self, origin: &'m Origin) -> Node<'m> {
        let concurrency =
            Map::new().with("group", self.concurrency).with("cancel-in-progress", self.cancel);
        let shell = Map::new().with("shell", "bash");
        let root = Map::new()
            .with("name", self.name)
            .with("on", self.on)
            .with("permissions", Node::from(Map::new()).from_origin(&PERMISSIONS))
            .with("concurrency", Node::from(concurrency).from_origin(&CONCURRENCY))
            .with("defaults", Node::from(Map::new().with("run", shell)).from_origin(&SHELL))
            .with("jobs", self.jobs);
        Node::from(root).from_origin(origin)
    }
}
