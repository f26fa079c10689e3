//! The jobs that look at night whether what runs is what was described. They change nothing, and fail
//! where somebody else has.

use groundplan_document::Node;
use groundplan_lowering::{Context, Names, workflows};
use groundplan_model::Entity;
use groundplan_model::kinds::{Aws, Pipeline};

use crate::target::access::assume;
use crate::target::default::{DEPLOY, INFRASTRUCTURE};
use crate::target::deployment::Deployment;
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::permission::{CHECKOUT_CODE, IDENTITY};
use crate::target::step::Step;
use crate::target::{gitops, release, runner, terraform};

fn scheduled() -> Option<Expression> {
    Some(Expression::EventName.is("schedule"))
}

/// The job that looks at the infrastructure, with the role that plans.
pub fn infrastructure<'m>(
    cx: &Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    aws: &'m Aws,
) -> Node<'m> {
    let name = cx.environment.name();
    Job::new(format!("Compare the infrastructure of {name}"), &[], scheduled())
        .runs(runner::of_pipeline(cx, pipeline), 30, [CHECKOUT_CODE, IDENTITY])
        .step(Step::checkout())
        .step(terraform::set_up())
        .step(assume(cx, aws, &Names::new(cx.model, name).plan_role()))
        .step(terraform::step(cx, "Compare", include_str!("../scripts/drift.sh")))
        .into_node(&INFRASTRUCTURE)
}

/// The job that looks at the cluster, with the role that deploys: none where somebody would have to
/// approve it each night. Where the cluster is looked at from inside, the branch that it reads is.
pub fn release<'m>(cx: &Context<'m>, deployment: &Deployment<'m>) -> Option<Node<'m>> {
    if workflows::is_by_gitops(cx) {
        let title = format!("Compare the branch of {}", deployment.name());
        let job = Job::new(title, &[], scheduled());
        return Some(gitops::drift(cx, deployment, job).into_node(&DEPLOY));
    }
    if deployment.deploy.approve.is_some() {
        return None;
    }
    let job = Job::new(format!("Compare the cluster of {}", deployment.name()), &[], scheduled());
    let stage = release::stage(cx, "Compare", "exec bash ../../kubernetes/release.sh drift\n");
    Some(release::on_cluster(cx, deployment, job, 15)?.step(stage).into_node(&DEPLOY))
}
