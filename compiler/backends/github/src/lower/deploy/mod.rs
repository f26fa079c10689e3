//! The job that deploys to an environment: the images into its registry, then the stages of a
//! release, and back again when one of them fails; or what is to run into the branch that Argo CD or
//! Flux reads.

mod ask;

use groundplan_document::Node;
use groundplan_lowering::{Context, release_time, workflows};

use crate::target::access::Access;
use crate::target::artifact;
use crate::target::default::{DEPLOY, IMAGE};
use crate::target::deployment::Deployment;
use crate::target::expression::Expression;
use crate::target::feature::Features;
use crate::target::image::{self, Image};
use crate::target::job::Job;
use crate::target::permission::{CHECKOUT_CODE, COMMIT_RELEASE, VERIFY};
use crate::target::release::{self, stage, with_images};
use crate::target::step::Step;
use crate::target::text::{literal, regular_expression};
use crate::target::{gitops, name, runner, terraform};

/// What a deployment may take besides its jobs and what it waits for, in minutes: ten for images, five
/// to go back to a whole release in the beginning, twenty to configure (five for Helm, five for secrets,
/// ten for servers), ten for what is asked from outside, five for autoscalers, and ten to say what
/// failed and go back.
const MINUTES: u64 = 60;

/// The job, behind those that say that the commit is `ready`; none for an environment that nothing
/// is deployed to.
pub fn lower<'m>(
    cx: &Context<'m>,
    deployment: &Deployment<'m>,
    images: &[Image<'m>],
    ready: &[String],
) -> Option<Node<'m>> {
    let access = Access::of(cx)?;
    let environment = deployment.name();
    let attested = Features::of(cx, deployment.pipeline).attest && !images.is_empty();
    let mut needs = deployment.needs(ready);
    if deployment.infrastructure.is_some() {
        needs.extend([name::plan(environment), name::apply(environment)]);
    }
    let is_by_gitops = workflows::is_by_gitops(cx);
    let contents = if is_by_gitops { COMMIT_RELEASE } else { CHECKOUT_CODE };
    let permissions = [Some(contents), access.identity, access.push]
        .into_iter()
        .chain([attested.then_some(VERIFY)])
        .flatten();
    let deliver = deliver(cx, &access, images, attested);
    let tools = deployment.deploy.runner.as_ref().map(|_| {
        let more = if is_by_gitops { "git" } else { "curl jq" };
        Step::script("Look for the tools", include_str!("../../scripts/require-tools.sh"))
            .env("TOOLS", format!("{} {more}", access.tools))
    });
    let log_in = (!images.is_empty()).then_some(access.log_in);
    let (minutes, carry_out) = match is_by_gitops {
        true => (gitops::MINUTES, vec![gitops::release(cx, images)]),
        false => (minutes(cx), access.connect.into_iter().chain(stages(cx, images)).collect()),
    };
    let job = Job::new(format!("Deploy to {environment}"), &needs, Some(when(deployment, ready)))
        .runs(runner::of_deployment(cx, deployment), minutes, permissions)
        .with("environment", release::environment(cx, deployment.deploy))
        .with("concurrency", release::concurrency(environment))
        .with("env", release::variables())
        .step(release::checkout())
        .steps(tools)
        .steps(access.assume)
        .steps(log_in)
        .steps(deliver)
        .steps(carry_out);
    Some(job.into_node(deployment.deploy.environment.origin()))
}

/// What was released before needs no more than its turn. Everything else is ready when it was tested
/// and built, and its infrastructure is there: applied just now, or with nothing to apply.
fn when(deployment: &Deployment<'_>, ready: &[String]) -> Expression {
    let mut built = Expression::all_succeeded(ready);
    if deployment.infrastructure.is_some() {
        let (plan, apply) = (name::plan(deployment.name()), name::apply(deployment.name()));
        let nothing = Expression::JobOutput(plan.clone(), "exitcode").is(terraform::NOTHING);
        built =
            built.and(Expression::succeeded(plan)).and(Expression::succeeded(apply).or(nothing));
    }
    let condition = deployment.condition().and(release::deploys());
    condition.and(release::is_earlier_commit().or(built))
}

/// How long the whole deployment may take: its jobs run one after another, and twice everything that
/// is to be there is waited for.
fn minutes<'m>(cx: &Context<'m>) -> u64 {
    let jobs = release_time::jobs(cx).into_iter().fold(0, u64::saturating_add);
    let seconds = release_time::wait(cx).saturating_mul(2).saturating_add(jobs);
    MINUTES.saturating_add(seconds.div_ceil(60))
}

/// Brings the images into the registry.
fn deliver<'m>(
    cx: &Context<'m>,
    access: &Access<'m>,
    images: &[Image<'m>],
    attested: bool,
) -> Vec<Step<'m>> {
    if images.is_empty() {
        return Vec::new();
    }
    let line = |image: &Image<'m>| {
        format!("{} {}", image.owner, literal(&access.repository(cx, image.owner)))
    };
    let lines: Vec<String> = images.iter().map(line).collect();
    let fetch =
        artifact::fetch_all("Fetch the images", image::ARTIFACTS, image::directory_of_all())
            .when(Expression::Input("revision").is(""));
    let push = Step::script("Push the images", include_str!("../../scripts/push-images.sh"))
        .env("IMAGES", lines.join("\n"))
        .within_temporary();
    let branches = workflows::branches(cx.model, cx.environment.name());
    let branches: Vec<String> = branches.into_iter().map(regular_expression).collect();
    let verify = Step::script("Verify the images", include_str!("../../scripts/verify-images.sh"))
        .env("BRANCHES", literal(&branches.join("|")))
        .within_temporary();
    let steps = [Some(fetch), Some(push), attested.then_some(verify)];
    steps.into_iter().flatten().map(|step| step.origin(&IMAGE)).collect()
}

/// The stages of a release. What a cancelled run takes back, it does in a step of its own: the
/// program that waits in the step before is the one that is told.
fn stages<'m>(cx: &Context<'m>, images: &[Image<'m>]) -> Vec<Step<'m>> {
    let ask = ask::urls(cx).map(|urls| {
        Step::script("Ask from outside", include_str!("../../scripts/ask.sh"))
            .env("URLS", urls)
            .origin(&DEPLOY)
    });
    let begun = Expression::Failure.or(Expression::Cancelled).and(Expression::Begun("configure"));
    let prepare = stage(cx, "Prepare", "exec bash ../../kubernetes/release.sh prepare\n");
    let steps = [
        Some(with_images(prepare, images)),
        Some(
            stage(cx, "Configure", "exec bash ../../kubernetes/release.sh configure\n")
                .id("configure"),
        ),
        Some(stage(cx, "Roll out", "exec bash ../../kubernetes/release.sh roll-out\n")),
        ask,
        Some(stage(cx, "Finish", "exec bash ../../kubernetes/release.sh finish\n")),
        Some(stage(cx, "Undo", "exec bash ../../kubernetes/release.sh undo\n").when(begun)),
    ];
    steps.into_iter().flatten().collect()
}
