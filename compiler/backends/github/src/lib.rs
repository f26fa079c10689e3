//! GitHub Actions: what checks, tests, builds, deploys and provisions the platform.
//!
//! * `groundplan.check.yaml`: the description is sound and the committed files are its own.
//! * `groundplan-PIPELINE.yaml`: each build is linted, tested, built and scanned.
//! * `groundplan-PIPELINE.deploy.yaml`: images are built once; each environment gets the very same.
//! * `groundplan.infrastructure-ENVIRONMENT.yaml`: Terraform plans, and applies what was planned.
//!
//! A deployment's files hold jobs of several environments. Each environment is lowered in a context
//! of its own, so that an open question leaves out the jobs of its environment, and of those that
//! are deployed after it, and no others.

mod access;
mod actions;
mod assembly;
mod awaited;
mod check;
mod ci;
mod default;
mod deploy;
mod expression;
mod image;
mod infrastructure;
mod matrix;
mod names;
mod path;
mod python;
mod rollout;
mod runner;
mod size;
mod smoke;
mod stores;
mod test_job;
#[cfg(test)]
mod tests;
mod text;
mod tool;
mod workflow;

use groundplan_model::{EnvironmentModel, Model};

use assembly::Assembly;
use groundplan_document::{Map, Node};
use groundplan_lowering::Emitted;
use groundplan_record::Record;
pub use size::RULES;
use workflow::Step;

/// Lowers the pipelines; nothing when there is none. A file that several environments share is made
/// of all of them, whichever are asked for.
pub fn emit<'m>(
    model: &'m Model,
    record: &'m Record,
    environments: &[&'m EnvironmentModel],
    emitted: &mut Emitted<'m>,
) {
    if model.pipelines.is_empty() {
        return;
    }
    let mut assembly = Assembly::new(model, record, emitted);
    assembly.add(names::CHECK, None, &check::workflow(model));
    for pipeline in model.pipelines.values() {
        ci::emit(pipeline, &mut assembly);
        deploy::emit(pipeline, &mut assembly);
    }
    for environment in environments {
        infrastructure::emit(environment, &mut assembly);
    }
    assembly.finish(environments);
}

/// Gets the source: the token that fetched it is not left behind in the working copy.
fn checkout<'m>() -> Step<'m> {
    Step::uses("Check out", &actions::CHECKOUT).with("persist-credentials", false)
}

/// The trigger of pull requests, for those that change one of the paths.
fn on_pull_request<'m>(paths: Vec<String>) -> Node<'m> {
    if paths.is_empty() { Node::null() } else { Map::new().with("paths", Node::list(paths)).into() }
}

/// The trigger of pushes to a branch, for those that change one of the paths.
fn on_push<'m>(branch: Node<'m>, paths: Vec<String>) -> Node<'m> {
    let mut push = Map::new().with("branches", vec![branch]);
    push.put_unless_empty("paths", Node::list(paths));
    push.into()
}
