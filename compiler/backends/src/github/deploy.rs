//! The workflow that deploys: every image is built once, without any access to the cloud, and each
//! environment pushes the very same image to its own registry. A role of an environment trusts that
//! environment's jobs and no others, so that no job could copy from one registry to another.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::kinds::{Deploy, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Runtime};

use super::actions::{ATTEST, SBOM, UPLOAD_ARTIFACT};
use super::assembly::{Assembly, Questions};
use super::ci::branch;
use super::default::IMAGE;
use super::expression::Expression;
use super::image::{self, Image};
use super::path::everything;
use super::workflow::{CHECKOUT_CODE, Job, Step, Workflow, write};
use super::{checkout, on_push, rollout, runner, tool};
use crate::Context;
use crate::document::{Map, Node};

/// A deployment of a pipeline, and the environment that it goes to.
struct Deployment<'m> {
    deploy: &'m Deploy,
    environment: &'m EnvironmentModel,
}

/// Adds the workflow, if anything can be deployed. An environment that waits for answers is left
/// out, with those that are deployed after it.
pub(super) fn emit<'m>(pipeline: &'m Entity<Pipeline>, assembly: &mut Assembly<'m, '_>) {
    let order = in_order(pipeline, assembly);
    let images = image::images(order.iter().map(|deployment| deployment.environment));
    let (builds, unbuilt) = builds(pipeline, &images, assembly);
    let (deploys, used) = deploys(pipeline, &order, &unbuilt, assembly);
    let Some(first) = order.first() else { return };
    let Ok(on) = assembly.part(first.environment, |cx| triggers(cx, pipeline)) else { return };
    if deploys.is_empty() {
        return;
    }
    let mut jobs = Map::new();
    for (owner, build) in builds {
        if used.contains(owner) {
            jobs.put(image_job_id(owner), build);
        }
    }
    for (environment, deploy) in deploys {
        jobs.put(deploy_job_id(environment), deploy);
    }
    let workflow = Workflow {
        name: format!("{} deploy", pipeline.name),
        on,
        // Each run goes its own way; what takes turns is the job of each environment, so that an
        // approval that nobody gives holds up that environment alone.
        concurrency: format!(
            "groundplan-{}-deploy-{}",
            pipeline.name,
            Expression::Commit.wrapped()
        ),
        cancel: false.into(),
        jobs,
    };
    let name = format!("{}-deploy", pipeline.name);
    assembly.add(&name, None, &workflow.into_node(&pipeline.origin));
}

/// The job that builds an image.
pub(super) fn image_job_id(owner: &str) -> String {
    format!("image-{owner}")
}

/// The job that deploys to an environment.
pub(super) fn deploy_job_id(environment: &str) -> String {
    format!("deploy-{environment}")
}

/// The deployments, each behind the one that it comes after.
fn in_order<'m>(
    pipeline: &'m Entity<Pipeline>,
    assembly: &Assembly<'m, '_>,
) -> Vec<Deployment<'m>> {
    let mut waiting: Vec<Deployment<'m>> = pipeline
        .deploy
        .iter()
        .filter_map(|(name, deploy)| {
            let environment = assembly.model.environments.get(name)?;
            let deployable = !matches!(environment.runtime()?, Runtime::Compose(_));
            deployable.then_some(Deployment { deploy, environment })
        })
        .collect();
    let mut order: Vec<Deployment<'m>> = Vec::new();
    // Each round puts at least one in order; what waits in a circle has been reported.
    loop {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|deployment| {
            deployment
                .after()
                .is_none_or(|after| order.iter().any(|earlier| earlier.environment.name() == after))
        });
        if ready.is_empty() {
            return order;
        }
        order.extend(ready);
        waiting = rest;
    }
}

impl<'m> Deployment<'m> {
    fn after(&self) -> Option<&'m str> {
        self.deploy.after.as_ref().map(|after| after.peek().0.as_str())
    }
}

type Jobs<'m> = Vec<(&'m str, Node<'m>)>;

/// The jobs that build, and the questions about those that cannot be built yet.
fn builds<'m>(
    pipeline: &'m Entity<Pipeline>,
    images: &[Image<'m>],
    assembly: &mut Assembly<'m, '_>,
) -> (Jobs<'m>, BTreeMap<&'m str, Questions>) {
    let (mut builds, mut unbuilt) = (Vec::new(), BTreeMap::new());
    for image in images {
        match assembly.part(image.environment, |cx| image_job(cx, pipeline, image)) {
            Ok(job) => builds.push((image.owner.as_ref(), job)),
            Err(questions) => {
                unbuilt.insert(image.owner.as_ref(), questions);
            }
        }
    }
    (builds, unbuilt)
}

/// The jobs that deploy, and the owners of the images that they need.
fn deploys<'m>(
    pipeline: &'m Entity<Pipeline>,
    order: &[Deployment<'m>],
    unbuilt: &BTreeMap<&'m str, Questions>,
    assembly: &mut Assembly<'m, '_>,
) -> (Jobs<'m>, BTreeSet<&'m str>) {
    let (mut deploys, mut used) = (Vec::new(), BTreeSet::new());
    let mut stuck: BTreeMap<&str, Questions> = BTreeMap::new();
    for deployment in order {
        let environment = deployment.environment;
        let images = image::images([environment]);
        let mut questions = Questions::new();
        questions.extend(
            deployment.after().and_then(|after| stuck.get(after)).cloned().unwrap_or_default(),
        );
        for image in &images {
            questions.extend(unbuilt.get(image.owner.as_ref()).cloned().unwrap_or_default());
        }
        let job =
            assembly.part(environment, |cx| rollout::job(cx, pipeline, deployment.deploy, &images));
        match job {
            Ok(Some(job)) if questions.is_empty() => {
                used.extend(images.iter().map(|image| image.owner.as_ref()));
                deploys.push((environment.name(), job));
                continue;
            }
            Ok(_) => {}
            Err(own) => questions.extend(own),
        }
        assembly.block(environment, &questions);
        stuck.insert(environment.name(), questions);
    }
    (deploys, used)
}

fn triggers<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Map<'m> {
    Map::new()
        .with("push", on_push(branch(cx, pipeline), everything(cx.model).into_iter().collect()))
}

/// Builds an image into a directory, says what is in it and where it came from, and hands it on.
fn image_job<'m>(cx: &Context<'m>, pipeline: &'m Entity<Pipeline>, image: &Image<'m>) -> Node<'m> {
    let attest = *cx.value(&pipeline.attest);
    let mut permissions = vec![CHECKOUT_CODE];
    if attest {
        permissions.push(write("id-token", "prove to Sigstore which workflow this is"));
        permissions.push(write("attestations", "record where the image comes from"));
    }
    let layout = format!("{}/image", Expression::Temporary.wrapped());
    let output = format!("type=oci,dest={layout},tar=false");
    let mut job = Job::new(format!("Build {}", image.owner), Vec::new(), None)
        .runs(runner::of_pipeline(cx, pipeline), 30, permissions)
        .output("digest", Expression::StepOutput("build", "digest"))
        .step(checkout())
        .step(image::set_up())
        .step(image::build(image.inputs(cx), image.owner).id("build").with("outputs", output));
    if attest {
        job = job.steps(attestations(cx, image, &layout));
    }
    job.step(
        Step::uses("Hand the image on", &UPLOAD_ARTIFACT)
            .with("name", image_job_id(image.owner))
            .with("path", layout)
            .with("if-no-files-found", "error")
            // GitHub waits at most thirty days for an approval; layers are compressed already.
            .with("retention-days", 30)
            .with("compression-level", 0),
    )
    .into_node(image.origin)
}

/// What is in the image and which workflow built it from which commit, signed. What is attested is
/// the digest: it holds in every registry.
fn attestations<'m>(cx: &Context<'m>, image: &Image<'m>, layout: &str) -> Vec<Step<'m>> {
    let bill = format!("{}/sbom.spdx.json", Expression::Temporary.wrapped());
    let name = format!("{}/{}", cx.value(&cx.model.platform.name), image.owner);
    let attest = |title: &'static str| {
        Step::uses(title, &ATTEST)
            .with("subject-name", name.clone())
            .with("subject-digest", Expression::StepOutput("build", "digest").wrapped())
            .with("create-storage-record", false)
            .origin(&IMAGE)
    };
    vec![
        Step::uses("List what is in the image", &SBOM)
            .with("image", format!("oci-dir:{layout}"))
            .with("format", "spdx-json")
            .with("output-file", bill.clone())
            .with("upload-artifact", false)
            .with("dependency-snapshot", false)
            .with("syft-version", tool::SYFT)
            .origin(&IMAGE),
        attest("Attest where the image comes from"),
        attest("Attest what is in the image").with("sbom-path", bill),
    ]
}
