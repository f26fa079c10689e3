//! The job that applies the infrastructure of an environment: what was planned, once it is approved,
//! and never over a newer commit.

use groundplan_document::{Map, Node};
use groundplan_lowering::{Context, Names, workflows};
use groundplan_model::kinds::Aws;

use crate::target::access::assume_for_a_session;
use crate::target::artifact;
use crate::target::default::INFRASTRUCTURE;
use crate::target::deployment::Deployment;
use crate::target::event::builds;
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::permission::{CHECKOUT_CODE, IDENTITY, Permission, read};
use crate::target::step::Step;
use crate::target::text::literal;
use crate::target::{name, release, runner, terraform};

const RUNS: Permission = read("actions", "ask what later runs have planned");

/// The job, behind those that say that the commit is `ready`.
pub fn lower<'m>(
    cx: &Context<'m>,
    deployment: &Deployment<'m>,
    aws: &'m Aws,
    ready: &[String],
) -> Node<'m> {
    let environment = deployment.name();
    let plan = name::plan(environment);
    let mut needs = deployment.needs(ready);
    needs.push(plan.clone());
    let ready = Expression::all_succeeded(ready);
    let condition = deployment.condition().and(builds()).and(ready);
    let changes = Expression::JobOutput(plan.clone(), "exitcode").is(terraform::CHANGES);
    let condition = condition.and(Expression::succeeded(plan.as_str())).and(changes);
    let directory = literal(&terraform::directory(cx));
    let newer = include_str!("../scripts/refuse-older.sh");
    let renew = include_str!("../scripts/renew-plan.sh");
    let github = Map::new().with("name", workflows::infrastructure(environment));
    Job::new(format!("Apply to {environment}"), &needs, Some(condition))
        .runs(
            runner::of_pipeline(cx, deployment.pipeline),
            workflows::SESSION_MINUTES.into(),
            [CHECKOUT_CODE, IDENTITY, RUNS],
        )
        .with("environment", github)
        .with("concurrency", release::concurrency(environment))
        .step(
            Step::script("Look for a newer commit", newer)
                .env("ENVIRONMENT", environment)
                .env_of("GH_TOKEN", &Expression::Token),
        )
        .step(Step::checkout())
        .step(terraform::set_up())
        .step(assume_for_a_session(cx, aws, &Names::new(cx.model, environment).apply_role()))
        .step(artifact::fetch("Fetch the plan", terraform::plan(environment), directory))
        .step(
            terraform::step(cx, "Plan anew what is out of date", renew)
                .env_of("SERIAL", &Expression::JobOutput(plan, "serial")),
        )
        .step(terraform::step(cx, "Apply", "exec terraform apply -input=false tfplan\n"))
        .into_node(&INFRASTRUCTURE)
}
