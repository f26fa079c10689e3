//! What starts a run, and what follows from it for a job.

use groundplan_document::{Map, Node};

use super::expression::Expression;

/// The choice of a person who means every environment. No environment can be called so.
pub const EVERY: &str = "all environments";
/// To deploy.
pub const DEPLOY: &str = "deploy";
/// To go back to the release before.
pub const ROLL_BACK: &str = "roll-back";

/// What a person says who goes back to what may not bear what a migration left behind.
pub const BEHIND_MIGRATION: &str = "behind-migration";

/// When it is looked whether what runs is still what was described: at night, beside the full hour,
/// when everybody else's runs start.
const NIGHTLY: &str = "23 3 * * *";

/// Pull requests that change one of the paths.
pub fn on_pull_request<'m>(paths: &[String]) -> Node<'m> {
    if paths.is_empty() { Node::null() } else { Map::new().with("paths", list(paths)).into() }
}

/// Pushes to a branch that change one of the paths.
pub fn on_push<'m>(branch: Node<'m>, paths: &[String]) -> Node<'m> {
    let mut push = Map::new().with("branches", vec![branch]);
    push.put_unless_empty("paths", list(paths));
    push.into()
}

/// Every night.
pub fn on_schedule<'m>() -> Node<'m> {
    vec![Node::from(Map::new().with("cron", NIGHTLY))].into()
}

/// A person, who says what is to be done where.
pub fn on_dispatch<'m>(environments: &[&'m str]) -> Node<'m> {
    let mut places: Vec<String> = environments.iter().map(|name| (*name).to_owned()).collect();
    if places.len() > 1 {
        places.push(EVERY.to_owned());
    }
    let choice = |description: &'static str, options: Node<'m>| {
        Map::new()
            .with("description", description)
            .with("type", "choice")
            .with("required", true)
            .with("options", options)
    };
    let revision =
        Map::new().with("description", REVISION).with("type", "string").with("required", false);
    let behind = Map::new()
        .with("description", BEHIND_MIGRATION_HELP)
        .with("type", "boolean")
        .with("required", false);
    let inputs = Map::new()
        .with("environment", choice("Where?", list(&places)))
        .with("action", choice("What is to be done?", Node::list([DEPLOY, ROLL_BACK])))
        .with("revision", revision)
        .with(BEHIND_MIGRATION, behind);
    Map::new().with("inputs", inputs).into()
}

const BEHIND_MIGRATION_HELP: &str =
    "also behind a job that has run since and is not declared backward-compatible";
const REVISION: &str = "deploy: a commit that was released before, instead of the branch as it is; \
                        roll-back: a revision of the release, instead of the one before";

fn list<'m>(items: &[String]) -> Node<'m> {
    Node::list(items.iter().cloned())
}

/// Whether the run tests and builds its commit: not when a person chose another, or none.
pub fn builds() -> Expression {
    Expression::EventName
        .other_than("schedule")
        .and(Expression::Input("action").other_than(ROLL_BACK))
        .and(Expression::Input("revision").is(""))
}

/// When what tests and builds runs: whenever anything does, where a person has nothing to choose, because
/// nothing is deployed or everything that is waits for answers.
pub fn when_built(is_offered: bool) -> Option<Expression> {
    is_offered.then(builds)
}

/// Whether the run may change an environment.
pub fn releases() -> Expression {
    Expression::EventName.is("push").or(Expression::EventName.is("workflow_dispatch"))
}

/// Whether the run is about an environment: about all of them, unless a person chose.
pub fn concerns(environment: &str) -> Expression {
    let input = || Expression::Input("environment");
    input().is("").or(only(environment)).or(input().is(EVERY))
}

/// Whether a person chose that environment and no other.
pub fn only(environment: &str) -> Expression {
    Expression::Input("environment").equals(Expression::Name(environment.to_owned()))
}
