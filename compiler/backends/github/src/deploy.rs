//! The workflow that deploys: every image is built once, without any access to the cloud, and each
//! environment pushes the very same image to its own registry. A role of an environment trusts that
//! environment's jobs and no others, so that no job could copy from one registry to another.

use std::collections::BTreeMap;

use groundplan_model::kinds::{Deploy, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Runtime};

use super::actions::{ATTEST, SBOM, UPLOAD_ARTIFACT};
use super::assembly::{Assembly, Questions};
use super::ci::branch;
use super::default::IMAGE;
use super::expression::Expression;
use super::image::{self, Image};
use super::matrix::{self, Matrix};
use super::path::everything;
use super::workflow::{CHECKOUT_CODE, Job, Step, Workflow, write};
use super::{checkout, names, on_push, rollout, runner, tool};
use groundplan_document::{List, Map, Node};
use groundplan_lowering::Context;

/// Adds the workflow, if anything can be deployed. An environment that waits for answers is left
/// out, with those that are deployed after it.
pub(super) fn emit<'m>(pipeline: &'m Entity<Pipeline>, assembly: &mut Assembly<'m, '_>) {
    let order = in_order(pipeline, assembly);
    let Some(first) = order.first() else { return };
    let Ok(on) = assembly.part(first.environment, |cx| triggers(cx, pipeline)) else { return };
    let images = image::images(order.iter().map(|deployment| deployment.environment));
    let matrix = Matrix::of(&images);
    let mut builds = Builds::of(&images, matrix, assembly);
    let deploys = deploys(pipeline, &order, &mut builds, assembly);
    if deploys.is_empty() {
        return;
    }
    let mut jobs = Map::new();
    for (id, entries) in builds.used() {
        let job = assembly.part(first.environment, |cx| image_job(cx, pipeline, matrix, entries));
        if let Ok(job) = job {
            jobs.put(id, job);
        }
    }
    for (environment, deploy) in deploys {
        jobs.put(names::deploy_job(environment), deploy);
    }
    let workflow = Workflow {
        name: format!("{} deploy", pipeline.name),
        on,
        // Each run goes its own way; what takes turns is the job of each environment, so that an
        // approval that nobody gives holds up that environment alone.
        concurrency: format!("{}-{}", names::deploy(pipeline), Expression::Commit.wrapped()),
        cancel: false.into(),
        jobs,
    };
    assembly.add(&names::deploy(pipeline), None, &workflow.into_node(&pipeline.origin));
}

/// A deployment of a pipeline, and the environment that it goes to.
struct Deployment<'m> {
    deploy: &'m Deploy,
    environment: &'m EnvironmentModel,
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

/// What becomes of the images, by owner.
struct Builds<'m> {
    /// Those that can be built: the job, its entry in the matrix, and whether somebody needs it.
    entries: BTreeMap<&'m str, (String, Node<'m>, bool)>,
    /// What has to be known first of the others.
    unbuilt: BTreeMap<&'m str, Questions>,
}

impl<'m> Builds<'m> {
    fn of(images: &[Image<'m>], matrix: Matrix, assembly: &mut Assembly<'m, '_>) -> Self {
        let mut builds = Self { entries: BTreeMap::new(), unbuilt: BTreeMap::new() };
        for image in images {
            match assembly.part(image.environment, |cx| matrix.entry(cx, image)) {
                Ok(entry) => {
                    let id = matrix::job_id(builds.entries.len());
                    builds.entries.insert(image.owner, (id, entry, false));
                }
                Err(questions) => {
                    builds.unbuilt.insert(image.owner, questions);
                }
            }
        }
        builds
    }

    /// What has to be known before all of the images can be built.
    fn questions(&self, images: &[Image<'m>]) -> Questions {
        let unbuilt = images.iter().filter_map(|image| self.unbuilt.get(image.owner.as_ref()));
        unbuilt.flatten().map(|(span, question)| (*span, question.clone())).collect()
    }

    /// The jobs that build the images.
    fn jobs(&self, images: &[Image<'m>]) -> Vec<String> {
        let entries = images.iter().filter_map(|image| self.entries.get(image.owner.as_ref()));
        let mut jobs: Vec<String> = entries.map(|(id, ..)| id.clone()).collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs
    }

    /// Notes that somebody needs the images.
    fn need(&mut self, images: &[Image<'m>]) {
        for image in images {
            if let Some((.., needed)) = self.entries.get_mut(image.owner.as_ref()) {
                *needed = true;
            }
        }
    }

    /// The entries of each job that somebody needs.
    fn used(self) -> BTreeMap<String, List<'m>> {
        let mut used: BTreeMap<String, List<'m>> = BTreeMap::new();
        for (id, entry, _) in self.entries.into_values().filter(|(.., needed)| *needed) {
            used.entry(id).or_default().push(entry);
        }
        used
    }
}

/// The jobs that deploy, by environment.
fn deploys<'m>(
    pipeline: &'m Entity<Pipeline>,
    order: &[Deployment<'m>],
    builds: &mut Builds<'m>,
    assembly: &mut Assembly<'m, '_>,
) -> Vec<(&'m str, Node<'m>)> {
    let mut deploys = Vec::new();
    let mut blocked: BTreeMap<&str, Questions> = BTreeMap::new();
    for deployment in order {
        let environment = deployment.environment;
        let images = image::images([environment]);
        let mut questions = builds.questions(&images);
        let earlier = deployment.after().and_then(|after| blocked.get(after));
        questions.extend(earlier.into_iter().flatten().map(|(span, it)| (*span, it.clone())));
        let job = assembly.part(environment, |cx| {
            let built_by = builds.jobs(&images);
            rollout::job(cx, pipeline, deployment.deploy, &images, built_by)
        });
        match job {
            Ok(Some(job)) if questions.is_empty() => {
                builds.need(&images);
                deploys.push((environment.name(), job));
                continue;
            }
            Ok(_) => {}
            Err(own) => questions.extend(own),
        }
        assembly.block(environment, &questions);
        blocked.insert(environment.name(), questions);
    }
    deploys
}

fn triggers<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Map<'m> {
    Map::new()
        .with("push", on_push(branch(cx, pipeline), everything(cx.model).into_iter().collect()))
}

/// Builds each image into a directory, says what is in it and where it came from, and hands it on.
fn image_job<'m>(
    cx: &Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    matrix: Matrix,
    entries: List<'m>,
) -> Node<'m> {
    let attest = *cx.value(&pipeline.attest);
    let mut permissions = vec![CHECKOUT_CODE];
    if attest {
        permissions.push(write("id-token", "prove to Sigstore which workflow this is"));
        permissions.push(write("attestations", "record where the image comes from"));
    }
    let image = matrix::image();
    let layout = format!("{}/image", Expression::Temporary.wrapped());
    let output = format!("type=oci,dest={layout},tar=false");
    let mut job = Job::new(format!("Build {image}"), Vec::new(), None)
        .runs(runner::of_pipeline(cx, pipeline), 30, permissions)
        .with("strategy", matrix::strategy(entries))
        .step(checkout())
        .step(image::set_up())
        .step(image::build(matrix.inputs(), &image).id("build").with("outputs", output));
    if attest {
        job = job.steps(attestations(cx, &image, &layout));
    }
    job.step(
        Step::uses("Hand the image on", &UPLOAD_ARTIFACT)
            .with("name", format!("image-{image}"))
            .with("path", layout)
            .with("if-no-files-found", "error")
            // GitHub waits at most thirty days for an approval; layers are compressed already.
            .with("retention-days", 30)
            .with("compression-level", 0),
    )
    .into_node(&IMAGE)
}

/// What is in the image and which workflow built it from which commit, signed. What is attested is
/// the digest: it holds in every registry.
fn attestations<'m>(cx: &Context<'m>, image: &str, layout: &str) -> Vec<Step<'m>> {
    let bill = format!("{}/sbom.spdx.json", Expression::Temporary.wrapped());
    let name = format!("{}/{image}", cx.value(&cx.model.platform.name));
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
