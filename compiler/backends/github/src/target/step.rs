//! A step of a job: an action, a script of ours, or a command of the user's.

use groundplan_document::{Map, Node};
use groundplan_source::Origin;

use super::action::{self, Action};
use super::default::ACTION;
use super::expression::Expression;
use super::text::literal;

/// A step in the making.
pub struct Step<'m> {
    name: Node<'m>,
    id: Option<&'static str>,
    condition: Option<Expression>,
    env: Map<'m>,
    directory: Option<Node<'m>>,
    work: Work<'m>,
    origin: Option<&'m Origin>,
}

enum Work<'m> {
    Action(&'static Action, Map<'m>),
    Script(Node<'m>),
}

impl<'m> Step<'m> {
    /// A step that uses an action.
    pub fn uses(name: impl Into<Node<'m>>, action: &'static Action) -> Self {
        Self::new(name.into(), Work::Action(action, Map::new()))
    }

    /// A step that runs a script of ours: fixed text, whose values come through `env`.
    pub fn script(name: impl Into<Node<'m>>, script: &'static str) -> Self {
        Self::new(name.into(), Work::Script(script.into()))
    }

    /// A step that runs a command of the user's, quoted word by word.
    pub fn command(name: impl Into<Node<'m>>, line: String) -> Self {
        Self::new(name.into(), Work::Script(line.into()))
    }

    /// Gets the source: the token that fetched it is not left behind in the working copy.
    pub fn checkout() -> Self {
        Step::uses("Check out", &action::CHECKOUT).with("persist-credentials", false)
    }

    fn new(name: Node<'m>, work: Work<'m>) -> Self {
        let (id, condition, directory, origin) = (None, None, None, None);
        Self { name, id, condition, env: Map::new(), directory, work, origin }
    }

    /// With a name by which others read its outputs.
    pub fn id(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    /// Only if `condition` holds.
    pub fn when(mut self, condition: Expression) -> Self {
        self.condition = Some(condition);
        self
    }

    /// With an input of the action; only those that the table of actions lists can be given.
    pub fn with(mut self, input: &'static str, value: impl Into<Node<'m>>) -> Self {
        if let Work::Action(action, inputs) = &mut self.work
            && action.inputs.contains(&input)
        {
            inputs.put(input, value);
        }
        self
    }

    /// With a variable that its script reads.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<Node<'m>>) -> Self {
        self.env.put(name.into(), value);
        self
    }

    /// With a variable that holds what an expression says.
    pub fn env_of(self, name: &'static str, value: &Expression) -> Self {
        self.env(name, value.wrapped())
    }

    /// In a directory, relative to the root of the repository.
    pub fn within(mut self, directory: &str) -> Self {
        if directory != "." {
            self.directory = Some(literal(directory).into());
        }
        self
    }

    /// In the directory that is emptied after each job.
    pub fn within_temporary(mut self) -> Self {
        self.directory = Some(Expression::Temporary.wrapped().into());
        self
    }

    /// Come from somewhere else than the job around it.
    pub fn origin(mut self, origin: &'m Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The step as a node.
    pub fn into_node(self) -> Node<'m> {
        let mut map = Map::new().with("name", self.name);
        if let Some(id) = self.id {
            map.put("id", id);
        }
        if let Some(condition) = self.condition {
            map.put("if", condition.condition());
        }
        match self.work {
            Work::Action(action, inputs) => {
                let pinned = format!("{}@{}", action.path, action.commit);
                let pinned = Node::from(pinned).beside(action.version).from_origin(&ACTION);
                map.put("uses", pinned);
                map.put_unless_empty("with", inputs);
                map.put_unless_empty("env", self.env);
            }
            Work::Script(script) => {
                map.put_unless_empty("env", self.env);
                if let Some(directory) = self.directory {
                    map.put("working-directory", directory);
                }
                map.put("run", script);
            }
        }
        let node = Node::from(map);
        match self.origin {
            Some(origin) => node.from_origin(origin),
            None => node,
        }
    }
}
