//! The parts of a workflow, as typed values that become nodes in the order in which people read
//! them. What every workflow, job and step has to have is an argument; the rest is added.

use groundplan_source::Origin;

use super::actions::Action;
use super::default::{ACTION, CONCURRENCY, PERMISSIONS, SHELL, TIMEOUT};
use super::expression::Expression;
use super::text::literal;
use groundplan_document::{Map, Node};

/// A workflow: a file.
pub(super) struct Workflow<'m> {
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

/// What the token of a job may do, and why: the comment beside it.
pub(super) struct Permission {
    scope: &'static str,
    access: &'static str,
    why: &'static str,
}

/// The job reads `scope`.
pub(super) const fn read(scope: &'static str, why: &'static str) -> Permission {
    Permission { scope, access: "read", why }
}

/// The job writes `scope`.
pub(super) const fn write(scope: &'static str, why: &'static str) -> Permission {
    Permission { scope, access: "write", why }
}

/// What nearly every job may do.
pub(super) const CHECKOUT_CODE: Permission = read("contents", "check out the repository");

/// A job.
pub(super) struct Job<'m> {
    map: Map<'m>,
    steps: Vec<Node<'m>>,
    outputs: Map<'m>,
}

impl<'m> Job<'m> {
    /// A job that only says what it is and what it waits for.
    pub fn new(
        name: impl Into<Node<'m>>,
        needs: Vec<String>,
        condition: Option<Expression>,
    ) -> Self {
        let mut map = Map::new().with("name", name);
        map.put_unless_empty("needs", Node::list(needs));
        if let Some(condition) = condition {
            map.put("if", condition.wrapped());
        }
        Self { map, steps: Vec::new(), outputs: Map::new() }
    }

    /// Where it runs, for how many minutes at most, and what its token may do.
    pub fn runs(mut self, runner: Node<'m>, minutes: u64, permissions: Vec<Permission>) -> Self {
        let mut granted = Map::new();
        for Permission { scope, access, why } in permissions {
            granted.put(scope, Node::from(access).beside(why));
        }
        self.map
            .put("runs-on", runner)
            .put("timeout-minutes", Node::from(minutes).from_origin(&TIMEOUT))
            .put("permissions", Node::from(granted).from_origin(&PERMISSIONS));
        self
    }

    /// With another key of a job.
    pub fn with(mut self, key: &'static str, node: impl Into<Node<'m>>) -> Self {
        self.map.put_unless_empty(key, node);
        self
    }

    /// With an output that other jobs read.
    pub fn output(mut self, name: &'static str, value: Expression) -> Self {
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

/// A step of a job.
pub(super) struct Step<'m> {
    name: Node<'m>,
    id: Option<&'static str>,
    condition: Option<Expression>,
    env: Map<'m>,
    directory: Option<Node<'m>>,
    doing: Doing<'m>,
    origin: Option<&'m Origin>,
}

enum Doing<'m> {
    Action(&'static Action, Map<'m>),
    Script(Node<'m>),
}

impl<'m> Step<'m> {
    /// A step that uses an action.
    pub fn uses(name: impl Into<Node<'m>>, action: &'static Action) -> Self {
        Self::new(name.into(), Doing::Action(action, Map::new()))
    }

    /// A step that runs a script of ours: fixed text, whose values come through `env`.
    pub fn script(name: impl Into<Node<'m>>, script: &'static str) -> Self {
        Self::new(name.into(), Doing::Script(script.into()))
    }

    /// A step that runs a command of the user's, quoted word by word.
    pub fn command(name: impl Into<Node<'m>>, line: String) -> Self {
        Self::new(name.into(), Doing::Script(line.into()))
    }

    fn new(name: Node<'m>, doing: Doing<'m>) -> Self {
        let (id, condition, directory, origin) = (None, None, None, None);
        Self { name, id, condition, env: Map::new(), directory, doing, origin }
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
        if let Doing::Action(action, inputs) = &mut self.doing
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

    /// Come from somewhere else than the job around it.
    pub fn origin(mut self, origin: &'m Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    fn into_node(self) -> Node<'m> {
        let mut map = Map::new().with("name", self.name);
        if let Some(id) = self.id {
            map.put("id", id);
        }
        if let Some(condition) = self.condition {
            map.put("if", condition.wrapped());
        }
        match self.doing {
            Doing::Action(action, inputs) => {
                let pinned = format!("{}@{}", action.path, action.commit);
                let pinned = Node::from(pinned).beside(action.version).from_origin(&ACTION);
                map.put("uses", pinned);
                map.put_unless_empty("with", inputs);
                map.put_unless_empty("env", self.env);
            }
            Doing::Script(script) => {
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
