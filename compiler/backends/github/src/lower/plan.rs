//! The job that plans the infrastructure of an environment: with a role that only reads, on pull
//! requests and before what was planned is applied.

use groundplan_document::Node;
use groundplan_lowering::{Context, Names};
use groundplan_model::Entity;
use groundplan_model::kinds::{Aws, Pipeline};

use crate::target::access::assume;
use crate::target::artifact;
use crate::target::default::INFRASTRUCTURE;
use crate::target::event::{builds, concerns};
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::permission::{CHECKOUT_CODE, IDENTITY};
use crate::target::runner;
use crate::target::step::Step;
use crate::target::terraform;
use crate::target::text::literal;

/// The job. A pull request from a fork gets no identity to plan by.
pub fn lower<'m>(cx: &Context<'m>, pipeline: &'m Entity<Pipeline>, aws: &'m Aws) -> Node<'m> {
    let name = cx.environment.name();
    let ours = Expression::EventName
        .other_than("pull_request")
        .or(Expression::HeadRepository.equals(Expression::Repository));
    let directory = literal(&terraform::directory(cx));
    let text = artifact::keep(
        "Keep the text of the plan",
        artifact::plan_text(name),
        format!("{directory}/{name}.txt"),
    );
    let plan = artifact::keep(
        "Keep the plan",
        terraform::plan(name),
        format!("{directory}/tfplan\n{directory}/.terraform.lock.hcl"),
    );
    Job::new(format!("Plan {name}"), &[], Some(builds().and(concerns(name)).and(ours)))
        .runs(runner::of_pipeline(cx, pipeline), 30, [CHECKOUT_CODE, IDENTITY])
        .output("exitcode", &Expression::StepOutput("plan", "exitcode"))
        .output("serial", &Expression::StepOutput("plan", "serial"))
        .step(Step::checkout())
        .step(terraform::set_up())
        .step(assume(cx, aws, &Names::new(cx.model, name).plan_role()))
        .step(
            terraform::step(cx, "Plan", include_str!("../scripts/plan.sh"))
                .id("plan")
                .env("ENVIRONMENT", name),
        )
        .step(text.when(Expression::on_pull_request()))
        .step(
            plan.with("include-hidden-files", true)
                .when(Expression::EventName.other_than("pull_request")),
        )
        .into_node(&INFRASTRUCTURE)
}
