//! The job that deploys to one environment: images, schema, copies, and back again on failure.
//!
//! The order is that of the Kubernetes files: what everything stands on, the jobs that others wait
//! for, then the rest.

use groundplan_model::kinds::{Deploy, Job as Once, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Runtime};

use super::access::{Access, VERIFY, kubectl};
use super::actions::DOWNLOAD_ARTIFACT;
use super::ci::runner;
use super::default::{DEPLOY, IMAGE};
use super::deploy::{deploy_job_id, image_job_id};
use super::expression::Expression;
use super::image::Image;
use super::path::in_repository;
use super::text::literal;
use super::workflow::{CHECKOUT_CODE, Job, Step};
use super::{checkout, smoke};
use crate::document::{Map, Node};
use crate::{Context, Names, Target};

/// What a rollout may take besides its jobs, in minutes.
const MINUTES: u64 = 45;
/// What a job may take to be scheduled and to fetch its image, in seconds.
const STARTING: u64 = 120;

/// The job; none for an environment that nothing is deployed to.
pub(super) fn job<'m>(
    cx: &Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    deploy: &'m Deploy,
    images: &[Image<'m>],
) -> Option<Node<'m>> {
    let mut access = Access::of(cx)?;
    let attested = *cx.value(&pipeline.attest) && !images.is_empty();
    let jobs = awaited(cx.environment);
    let mut needs: Vec<String> = images.iter().map(|image| image_job_id(image.owner)).collect();
    needs.extend(deploy.after.as_ref().map(|after| deploy_job_id(cx.value(after).as_str())));
    let mut permissions = vec![CHECKOUT_CODE];
    permissions.append(&mut access.permissions);
    if attested {
        permissions.push(VERIFY);
    }
    let machine = match &deploy.runner {
        Some(own) => cx.node(own, |label| literal(label)),
        None => runner(cx, pipeline),
    };
    let (tools, log_in) = (access.tools, std::mem::take(&mut access.log_in));
    let connect = std::mem::take(&mut access.connect);
    let lines = image_lines(cx, &access, images);
    let steps = Steps { cx, directory: in_repository(cx.model, &kubernetes_directory(cx)) };
    let job = Job::new(format!("Deploy to {}", cx.environment.name()), needs, None)
        .runs(machine, minutes(cx, &jobs), permissions)
        .with("environment", environment(cx, deploy))
        .with("concurrency", concurrency(cx))
        .step(checkout())
        .step(
            Step::script("Look for the tools", include_str!("scripts/require-tools.sh"))
                .env("TOOLS", tools),
        )
        .steps(log_in)
        .steps(deliver(&lines, attested))
        .steps(connect)
        .steps(steps.roll_out(&lines, &jobs));
    Some(job.into_node(deploy.environment.origin()))
}

/// The directory of the environment's Kubernetes files, relative to the project.
fn kubernetes_directory(cx: &Context<'_>) -> String {
    let generated = cx.value(&cx.model.output.generated);
    format!("{generated}/{}/{}", cx.environment.name(), Target::Kubernetes.word())
}

/// The environment on GitHub, which holds the deployment until it is approved.
fn environment<'m>(cx: &Context<'m>, deploy: &'m Deploy) -> Map<'m> {
    let mut name = Node::from(cx.environment.name()).from_origin(deploy.environment.origin());
    if let Some(approve) = &deploy.approve {
        name = name.beside(format!("approved by the team {}", cx.value(&approve.team)));
    }
    let url =
        cx.environment.domain().map(|domain| cx.node(domain, |domain| format!("https://{domain}")));
    Map::new().with("name", name).with_some("url", url)
}

/// Deployments to one environment follow one another, whichever pipeline they belong to.
fn concurrency<'m>(cx: &Context<'m>) -> Map<'m> {
    Map::new()
        .with("group", format!("groundplan-deploy-{}", cx.environment.name()))
        .with("cancel-in-progress", false)
}

/// A line for each image: name, digest, repository in this environment's registry.
fn image_lines(cx: &Context<'_>, access: &Access<'_>, images: &[Image<'_>]) -> String {
    let line = |image: &Image<'_>| {
        let digest = Expression::JobOutput(image_job_id(image.owner), "digest").wrapped();
        let repository = literal(&access.repository(cx, image.owner));
        format!("{} {digest} {repository}", image.owner)
    };
    images.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Brings the images into the registry.
fn deliver<'m>(lines: &str, attested: bool) -> Vec<Step<'m>> {
    if lines.is_empty() {
        return Vec::new();
    }
    let download = Step::uses("Fetch the images", &DOWNLOAD_ARTIFACT)
        .with("pattern", "image-*")
        .with("path", format!("{}/images", Expression::Temporary.wrapped()))
        .from_origin(&IMAGE);
    let push = Step::script("Push the images", include_str!("scripts/push-images.sh"))
        .env("IMAGES", lines.to_owned())
        .from_origin(&IMAGE);
    let verify = Step::script("Verify the images", include_str!("scripts/verify-images.sh"))
        .env("IMAGES", lines.to_owned())
        .env_of("GH_TOKEN", &Expression::Token)
        .from_origin(&IMAGE);
    let mut steps = vec![download, push];
    steps.extend(attested.then_some(verify));
    steps
}

struct Steps<'a, 'm> {
    cx: &'a Context<'m>,
    /// Of the Kubernetes files, relative to the root of the repository.
    directory: String,
}

impl<'m> Steps<'_, 'm> {
    fn script(&self, name: &'static str, script: &'static str) -> Step<'m> {
        let names = Names::new(self.cx.model, self.cx.environment.name());
        kubectl(Step::script(name, script))
            .env("NAMESPACE", names.prefix())
            .within(&self.directory)
            .from_origin(&DEPLOY)
    }

    fn roll_out(&self, images: &str, jobs: &[&'m Entity<Once>]) -> Vec<Step<'m>> {
        let mut steps = Vec::new();
        if !images.is_empty() {
            let script = include_str!("scripts/set-digests.sh");
            let step = Step::script("Name the images by their digests", script);
            steps.push(
                step.env("IMAGES", images.to_owned()).within(&self.directory).from_origin(&DEPLOY),
            );
        }
        steps
            .push(self.script("Remember what runs", include_str!("scripts/remember-revisions.sh")));
        steps.push(
            self.script("Apply what everything stands on", include_str!("scripts/apply-base.sh")),
        );
        let servers = servers(self.cx.environment);
        if !servers.is_empty() {
            steps.push(
                self.script("Wait for the servers", include_str!("scripts/wait.sh"))
                    .env("WORKLOADS", servers.join("\n")),
            );
        }
        if !jobs.is_empty() {
            steps.push(
                self.script("Run the jobs", include_str!("scripts/run-jobs.sh"))
                    .env("JOBS", job_lines(self.cx, jobs)),
            );
        }
        steps.push(
            self.script("Roll out", include_str!("scripts/roll-out.sh"))
                .id("roll-out")
                .env("WORKLOADS", workloads(self.cx.environment).join("\n")),
        );
        if let Some(urls) = smoke::urls(self.cx) {
            let script = include_str!("scripts/smoke-test.sh");
            let step = Step::script("Ask from outside", script);
            steps.push(step.env("URLS", urls).from_origin(&DEPLOY));
        }
        steps.push(
            self.script("Roll back", include_str!("scripts/roll-back.sh"))
                .when(Expression::Failure.and(Expression::Begun("roll-out"))),
        );
        steps
    }
}

/// The jobs that something waits for, each behind those that it comes after.
fn awaited(environment: &EnvironmentModel) -> Vec<&Entity<Once>> {
    let mut waiting: Vec<&Entity<Once>> = environment
        .jobs
        .values()
        .map(AsRef::as_ref)
        .filter(|job| is_awaited(environment, job))
        .collect();
    let mut order: Vec<&Entity<Once>> = Vec::new();
    loop {
        let (ready, rest): (Vec<&Entity<Once>>, Vec<&Entity<Once>>) =
            waiting.iter().partition(|job| {
                waiting.iter().all(|other| !precedes(other, job) || other.name == job.name)
            });
        order.extend(&ready);
        // What waits in a circle has been reported.
        if ready.is_empty() || rest.is_empty() {
            return order;
        }
        waiting = rest;
    }
}

/// Whether `first` has to have succeeded before `second` starts.
fn precedes(first: &Once, second: &Entity<Once>) -> bool {
    let named = |names: &[groundplan_schema::Value<groundplan_schema::scalar::EntityName>],
                 name: &str| {
        names.iter().any(|it| it.peek().0.as_str() == name)
    };
    named(&second.after, first.name.peek().0) || named(&first.before, &second.name)
}

/// Whether anything waits for a job, itself or by way of another job.
fn is_awaited(environment: &EnvironmentModel, job: &Entity<Once>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut at = vec![job];
    while let Some(job) = at.pop() {
        if !seen.insert(&job.name) {
            continue;
        }
        if !job.before.is_empty() {
            return true;
        }
        at.extend(
            environment.jobs.values().map(AsRef::as_ref).filter(|other| precedes(job, other)),
        );
    }
    false
}

/// A line for each job: name, seconds that it may take.
fn job_lines<'m>(cx: &Context<'m>, jobs: &[&'m Entity<Once>]) -> String {
    let line = |job: &&'m Entity<Once>| format!("{} {}", job.name, seconds(cx, job));
    jobs.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// How long a job may take, from asking for it to its end.
fn seconds<'m>(cx: &Context<'m>, job: &'m Once) -> u64 {
    cx.value(&job.timeout).0.saturating_add(STARTING)
}

/// How long the whole deployment may take, in minutes.
fn minutes<'m>(cx: &Context<'m>, jobs: &[&'m Entity<Once>]) -> u64 {
    jobs.iter().fold(MINUTES, |sum, job| sum.saturating_add(seconds(cx, job).div_ceil(60)))
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
