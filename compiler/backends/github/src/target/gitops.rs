//! Releases that Argo CD or Flux carries out: what is to run is committed to a branch by `gitops.sh`, which
//! serves all environments. No job looks at the cluster, so that none needs to reach it.

use groundplan_lowering::Context;

use super::deployment::Deployment;
use super::expression::Expression;
use super::image::Image;
use super::job::Job;
use super::permission::{CHECKOUT_CODE, COMMIT_RELEASE};
use super::release::{
    ALLOW_MIGRATED, behind_migration, concurrency, environment, in_manifests, with_images,
};
use super::runner;
use super::step::Step;

/// What a deployment may take, in minutes: ten for images, and as long for git.
pub const MINUTES: u64 = 20;

/// The step that commits what is to run.
pub fn release<'m>(cx: &Context<'m>, images: &[Image<'m>]) -> Step<'m> {
    let script = "exec bash ../../kubernetes/gitops.sh release\n";
    with_images(in_manifests(cx, "Hand the release on", script), images)
}

/// The job that commits what was released before once more.
pub fn roll_back<'m>(cx: &Context<'m>, deployment: &Deployment<'m>, job: Job<'m>) -> Job<'m> {
    let script = "exec bash ../../kubernetes/gitops.sh back ${REVISION:+\"$REVISION\"}\n";
    let back = in_manifests(cx, "Roll back", script)
        .env_of("REVISION", &Expression::Input("revision"))
        .env_of(ALLOW_MIGRATED, &behind_migration())
        .env_of("GH_TOKEN", &Expression::Token);
    job.runs(runner::of_deployment(cx, deployment), MINUTES, [COMMIT_RELEASE])
        .with("environment", environment(cx, deployment.deploy))
        .with("concurrency", concurrency(deployment.name()))
        .step(Step::checkout())
        .step(back)
}

/// The job that looks whether the branch holds what was released: it gets no rights by an environment,
/// so that nobody has to approve it.
pub fn drift<'m>(cx: &Context<'m>, deployment: &Deployment<'m>, job: Job<'m>) -> Job<'m> {
    let script = "exec bash ../../kubernetes/gitops.sh drift\n";
    let compare = in_manifests(cx, "Compare", script).env_of("GH_TOKEN", &Expression::Token);
    job.runs(runner::of_pipeline(cx, deployment.pipeline), MINUTES, [CHECKOUT_CODE])
        .with("concurrency", concurrency(deployment.name()))
        .step(Step::checkout())
        .step(compare)
}
