//! A release of an environment: what `release.sh`, which serves all environments, is called with in
//! the directory of the Kubernetes files of one. An operator calls it in the same way.

use groundplan_document::{Map, Node};
use groundplan_lowering::{Context, Target};

use super::access::{Access, kubectl};
use super::default::DEPLOY;
use super::deployment::Deployment;
use super::event;
use super::expression::Expression;
use super::image::Image;
use super::job::Job;
use super::name;
use super::path::in_repository;
use super::permission::CHECKOUT_CODE;
use super::runner;
use super::step::Step;

/// The file, in the directory that is emptied after each job, that says what each image is.
pub const PINNED: &str = "pinned";

/// The commit that is released.
pub fn commit() -> Expression {
    Expression::JobOutput(name::GUARD.to_owned(), "commit")
}

/// A job that looks at the cluster of a deployment, or changes it without anything that was built; none
/// for an environment that nothing is deployed to.
pub fn on_cluster<'m>(
    cx: &Context<'m>,
    deployment: &Deployment<'m>,
    job: Job<'m>,
    minutes: u64,
) -> Option<Job<'m>> {
    let access = Access::of(cx)?;
    let permissions = [CHECKOUT_CODE].into_iter().chain(access.identity);
    let job = job
        .runs(runner::of_deployment(cx, deployment), minutes, permissions)
        .with("environment", environment(cx, deployment.deploy))
        .with("concurrency", concurrency(deployment.name()))
        .step(Step::checkout())
        .steps(access.assume)
        .steps(access.connect);
    Some(job)
}

/// Gets the source of the commit that is released.
pub fn checkout<'m>() -> Step<'m> {
    Step::checkout().with("ref", commit().wrapped())
}

/// A step that carries out a stage of the release.
pub fn stage<'m>(cx: &Context<'m>, title: &'static str, script: &'static str) -> Step<'m> {
    kubectl(in_manifests(cx, title, script))
}

/// A step in the directory of the Kubernetes files.
pub fn in_manifests<'m>(cx: &Context<'m>, title: &'static str, script: &'static str) -> Step<'m> {
    let directory = in_repository(cx.model, &cx.directory_of(Target::Kubernetes));
    Step::script(title, script).within(&directory).origin(&DEPLOY)
}

/// The step is told what each image is, where there are any.
pub fn with_images<'m>(step: Step<'m>, images: &[Image<'m>]) -> Step<'m> {
    match images {
        [] => step,
        _ => step.env("PINNED", format!("{}/{PINNED}", Expression::Temporary.wrapped())),
    }
}

/// What the stages ask GitHub: whether the commit is older than what is released. Whoever chose a
/// commit knows, and says by itself where a migration lies between.
pub fn variables<'m>() -> Map<'m> {
    let chosen = Expression::Input("revision").other_than("");
    Map::new()
        .with("COMMIT", commit().wrapped())
        .with("ALLOW_OLDER", chosen.wrapped())
        .with(ALLOW_MIGRATED, behind_migration().wrapped())
        .with("GH_TOKEN", Expression::Token.wrapped())
}

/// The variable by which going back behind a migration is meant.
pub const ALLOW_MIGRATED: &str = "ALLOW_MIGRATED";

/// Whether a person means it.
pub fn behind_migration() -> Expression {
    Expression::Input(event::BEHIND_MIGRATION)
}

/// Changes of an environment take turns, in the order in which they came: none of them takes the
/// place of another that waits.
pub fn concurrency<'m>(environment: &str) -> Map<'m> {
    Map::new()
        .with("group", name::group(environment))
        .with("cancel-in-progress", false)
        .with("queue", "max")
}

/// The environment on GitHub by which a job gets its rights, held until it is approved.
pub fn environment<'m>(cx: &Context<'m>, deploy: &'m groundplan_model::kinds::Deploy) -> Map<'m> {
    let mut name = Node::from(cx.environment.name()).from_origin(deploy.environment.origin());
    if let Some(approve) = &deploy.approve {
        name = name.beside(format!("approved by the team {}", cx.value(&approve.team)));
    }
    let domain = cx.environment.domain();
    let url = domain.map(|domain| cx.node(domain, |domain| format!("https://{domain}")));
    Map::new().with("name", name).with_some("url", url)
}

/// Whether a person wants a commit that was released before: its images are in the registry.
pub fn is_earlier_commit() -> Expression {
    Expression::Input("revision").other_than("")
}

/// Whether a person wants to deploy, or nobody was asked.
pub fn deploys() -> Expression {
    Expression::Input("action").other_than(event::ROLL_BACK)
}
