//! The job that deploys to one environment: images, schema, replicas, and back again on failure.
//!
//! The order is that of the Kubernetes files: what everything stands on, the jobs that others wait
//! for, then the rest.

use groundplan_model::kinds::{Deploy, Job as Once, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Runtime};

use super::access::{Access, VERIFY, kubectl};
use super::actions::DOWNLOAD_ARTIFACT;
use super::awaited;
use super::default::{DEPLOY, IMAGE};
use super::expression::Expression;
use super::image::Image;
use super::names;
use super::path::in_repository;
use super::text::literal;
use super::workflow::{CHECKOUT_CODE, Job, Step};
use super::{checkout, runner, smoke};
use groundplan_document::{Map, Node};
use groundplan_lowering::{Context, Names, Target};

/// What a deployment may take besides its jobs, in minutes.
const MINUTES: u64 = 45;

/// The job, behind the jobs that have built its images; none for an environment that nothing is
/// deployed to.
pub(super) fn job<'m>(
    cx: &Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    deploy: &'m Deploy,
    images: &[Image<'m>],
    built_by: Vec<String>,
) -> Option<Node<'m>> {
    let access = Access::of(cx)?;
    let attested = *cx.value(&pipeline.attest) && !images.is_empty();
    let jobs = awaited::jobs(cx.environment);
    let env = variables(cx, &access, images);
    let mut permissions = vec![CHECKOUT_CODE];
    permissions.extend(access.permissions);
    permissions.extend(attested.then_some(VERIFY));
    let mut needs = built_by;
    needs.extend(deploy.after.as_ref().map(|after| names::deploy_job(cx.value(after).as_str())));
    let name = format!("Deploy to {}", cx.environment.name());
    let job = Job::new(name, needs, None)
        .runs(machine(cx, pipeline, deploy), minutes(cx, &jobs), permissions)
        .with("environment", environment(cx, deploy))
        .with("concurrency", concurrency(cx))
        .with("env", env)
        .step(checkout())
        .step(tools(access.tools))
        .steps(access.log_in)
        .steps(if images.is_empty() { Vec::new() } else { deliver(attested) })
        .steps(access.connect)
        .steps(Rollout::of(cx, &jobs).steps(!images.is_empty()));
    Some(job.into_node(deploy.environment.origin()))
}

/// The machine, which has to reach the cluster.
fn machine<'m>(cx: &Context<'m>, pipeline: &'m Pipeline, deploy: &'m Deploy) -> Node<'m> {
    match (&deploy.runner, cx.environment.runtime()) {
        (Some(own), _) => runner::labelled(cx, own),
        (None, Some(Runtime::Aws(_))) => runner::of_pipeline(cx, pipeline)
            .beside("must reach the cluster: see `runner` and `access-from`"),
        (None, _) => runner::of_pipeline(cx, pipeline),
    }
}

/// How long the whole deployment may take.
fn minutes<'m>(cx: &Context<'m>, jobs: &[&'m Entity<Once>]) -> u64 {
    let jobs = jobs.iter().map(|job| awaited::seconds(cx, job).div_ceil(60));
    jobs.fold(MINUTES, u64::saturating_add)
}

/// The environment on GitHub, which holds the deployment until it is approved.
fn environment<'m>(cx: &Context<'m>, deploy: &'m Deploy) -> Map<'m> {
    let mut name = Node::from(cx.environment.name()).from_origin(deploy.environment.origin());
    if let Some(approve) = &deploy.approve {
        name = name.beside(format!("approved by the team {}", cx.value(&approve.team)));
    }
    let domain = cx.environment.domain();
    let url = domain.map(|domain| cx.node(domain, |domain| format!("https://{domain}")));
    Map::new().with("name", name).with_some("url", url)
}

/// Deployments to one environment follow one another, whichever pipeline they belong to.
fn concurrency<'m>(cx: &Context<'m>) -> Map<'m> {
    Map::new()
        .with("group", format!("groundplan-deploy-{}", cx.environment.name()))
        .with("cancel-in-progress", false)
}

/// What several scripts read: the namespace, and a line for each image: name, repository in this
/// environment's registry.
fn variables<'m>(cx: &Context<'m>, access: &Access<'m>, images: &[Image<'m>]) -> Map<'m> {
    let line = |image: &Image<'m>| {
        format!("{} {}", image.owner, literal(&access.repository(cx, image.owner)))
    };
    let lines: Vec<String> = images.iter().map(line).collect();
    let names = Names::new(cx.model, cx.environment.name());
    let mut variables = Map::new().with("NAMESPACE", names.prefix());
    if !lines.is_empty() {
        variables.put("IMAGES", Node::from(lines.join("\n")).from_origin(&IMAGE));
    }
    variables
}

fn tools<'m>(tools: &'static str) -> Step<'m> {
    Step::script("Look for the tools", include_str!("scripts/require-tools.sh")).env("TOOLS", tools)
}

/// Brings the images into the registry.
fn deliver<'m>(attested: bool) -> Vec<Step<'m>> {
    let download = Step::uses("Fetch the images", &DOWNLOAD_ARTIFACT)
        .with("pattern", "image-*")
        .with("path", format!("{}/images", Expression::Temporary.wrapped()));
    let push = Step::script("Push the images", include_str!("scripts/push-images.sh"));
    let verify = Step::script("Verify the images", include_str!("scripts/verify-images.sh"))
        .env_of("GH_TOKEN", &Expression::Token);
    let steps = [Some(download), Some(push), attested.then_some(verify)];
    steps.into_iter().flatten().map(|step| step.origin(&IMAGE)).collect()
}

/// The steps that change the cluster.
struct Rollout<'m> {
    environment: &'m EnvironmentModel,
    /// Of the Kubernetes files, relative to the root of the repository.
    directory: String,
    /// A line for each route; see [`smoke::urls`].
    urls: Option<String>,
    /// A line for each job that something waits for: name, seconds that it may take.
    jobs: Vec<String>,
}

impl<'m> Rollout<'m> {
    fn of(cx: &Context<'m>, jobs: &[&'m Entity<Once>]) -> Self {
        let generated = cx.value(&cx.model.output.generated);
        let name = cx.environment.name();
        let path = format!("{generated}/{name}/{}", Target::Kubernetes.word());
        let line = |job: &&'m Entity<Once>| format!("{} {}", job.name, awaited::seconds(cx, job));
        Self {
            environment: cx.environment,
            directory: in_repository(cx.model, &path),
            urls: smoke::urls(cx),
            jobs: jobs.iter().map(line).collect(),
        }
    }

    fn steps(self, images: bool) -> Vec<Step<'m>> {
        let servers = servers(self.environment);
        let name_images =
            self.script("Name the images by their digests", include_str!("scripts/set-digests.sh"));
        let remove_jobs =
            self.script("Remove the jobs of before", include_str!("scripts/remove-jobs.sh"));
        let wait = self
            .script("Wait for the servers", include_str!("scripts/wait.sh"))
            .env("WORKLOADS", servers.join("\n"));
        let run_jobs = self
            .script("Run the jobs", include_str!("scripts/run-jobs.sh"))
            .env("JOBS", self.jobs.join("\n"));
        let ask = self.urls.clone().map(|urls| {
            Step::script("Ask from outside", include_str!("scripts/smoke-test.sh"))
                .env("URLS", urls)
                .origin(&DEPLOY)
        });
        let steps = [
            images.then_some(name_images),
            Some(self.script("Remember what runs", include_str!("scripts/remember-revisions.sh"))),
            Some(self.script("Apply what all stand on", include_str!("scripts/apply-base.sh"))),
            (!servers.is_empty()).then_some(wait),
            (!self.environment.jobs.is_empty()).then_some(remove_jobs),
            (!self.jobs.is_empty()).then_some(run_jobs),
            Some(
                self.script("Roll out", include_str!("scripts/roll-out.sh"))
                    .id("roll-out")
                    .env("WORKLOADS", workloads(self.environment).join("\n")),
            ),
            ask,
            Some(
                self.script("Roll back", include_str!("scripts/roll-back.sh"))
                    .when(Expression::Failure.and(Expression::Begun("roll-out"))),
            ),
        ];
        steps.into_iter().flatten().collect()
    }

    fn script(&self, name: &'static str, script: &'static str) -> Step<'m> {
        kubectl(Step::script(name, script)).within(&self.directory).origin(&DEPLOY)
    }
}

/// What has to be up before the jobs: databases and caches that run in the cluster.
fn servers(environment: &EnvironmentModel) -> Vec<String> {
    if !matches!(environment.runtime(), Some(Runtime::Kubernetes(_))) {
        return Vec::new();
    }
    let names = environment.databases.keys().chain(environment.caches.keys());
    names.map(|name| format!("statefulset/{name}")).collect()
}

/// What has to be up in the end.
fn workloads(environment: &EnvironmentModel) -> Vec<String> {
    let names = environment.services.keys().chain(environment.workers.keys());
    names.map(|name| format!("deployment/{name}")).collect()
}
