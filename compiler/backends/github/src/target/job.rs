//! A job. What every job has to have is an argument; the rest is added.

use groundplan_document::{Map, Node};
use groundplan_source::Origin;

use super::default::TIMEOUT;
use super::expression::Expression;
use super::permission::{Permission, granted};
use super::step::Step;

/// A job in the making.
pub struct Job<'m> {
    map: Map<'m>,
    steps: Vec<Node<'m>>,
    outputs: Map<'m>,
}

impl<'m> Job<'m> {
    /// A job that only says what it is and what it waits for.
    pub fn new(name: impl Into<Node<'m>>, needs: &[String], condition: Option<Expression>) -> Self {
        let mut map = Map::new().with("name", name);
        map.put_unless_empty("needs", Node::list(needs.iter().cloned()));
        if let Some(condition) = condition {
            map.put("if", condition.condition());
        }
        Self { map, steps: Vec::new(), outputs: Map::new() }
    }

    /// Where it runs, for how many minutes at most, and what its token may do.
    pub fn runs(
        mut self,
        runner: Node<'m>,
        minutes: u64,
        permissions: impl IntoIterator<Item = Permission>,
    ) -> Self {
        self.map
            .put("runs-on", runner)
            .put("timeout-minutes", Node::from(minutes).from_origin(&TIMEOUT))
            .put("permissions", granted(permissions));
        self
    }

    /// With another key of a job.
    pub fn with(mut self, key: &'static str, node: impl Into<Node<'m>>) -> Self {
        self.map.put_unless_empty(key, node);
        self
    }

    /// With an output that other jobs read.
    pub fn output(mut self, name: &'static str, value: &Expression) -> Self {
        self.outputs.put(name, value.wrapped());
        self
    }

    /// With one more step.
    pub fn step(mut self, step: Step<'m>) -> Self {
        self.steps.push(step.into_node());
        self
    }

    /// With more steps.
    pub fn steps(self, steps: impl IntoIterator<Item = Step<'m>>) -> Self {
        steps.into_iter().fold(self, Job::step)
    }

    /// The job as a node that came from `origin`.
    pub fn into_node(mut self, origin: &'m Origin) -> Node<'m> {
        self.map.put_unless_empty("outputs", self.outputs);
        self.map.put("steps", self.steps);
        Node::from(self.map).from_origin(origin)
    }
}
