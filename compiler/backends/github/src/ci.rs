//! The workflow that tests: on every pull request, and on the branch that is deployed.

use std::collections::BTreeMap;

use groundplan_model::kinds::{Pipeline, Step as Written};
use groundplan_model::{Entity, EnvironmentModel, Model};

use super::actions::{SBOM, TRIVY, UPLOAD_ARTIFACT, UPLOAD_SARIF};
use super::assembly::Assembly;
use super::default::{IMAGE, SCAN};
use super::expression::Expression;
use super::image;
use super::matrix::{self, Matrix};
use super::path::{everything, in_repository};
use super::text::{branch_pattern, literal};
use super::workflow::{CHECKOUT_CODE, Job, Step, Workflow, read, write};
use super::{checkout, names, on_pull_request, on_push, runner, stores, test_job, tool};
use groundplan_document::{List, Map, Node};
use groundplan_lowering::Context;

/// Adds the workflow. What one environment's open questions are about is left out alone.
pub(super) fn emit<'m>(pipeline: &'m Entity<Pipeline>, assembly: &mut Assembly<'m, '_>) {
    let model = assembly.model;
    let Some(first) = model.environments.values().next() else { return };
    // What belongs to no environment in particular is asked for once.
    let head = assembly.part(first, |cx| (triggers(cx, pipeline), scan(cx, pipeline)));
    let Ok((on, scan)) = head else {
        return;
    };
    let mut jobs = Map::new().with("scan", scan);
    tests(pipeline, assembly, &mut jobs);
    images(pipeline, assembly, &mut jobs);
    let workflow = Workflow {
        name: pipeline.name.to_string(),
        on,
        concurrency: format!("{}-{}", names::ci(pipeline), Expression::Ref.wrapped()),
        cancel: Expression::on_pull_request().wrapped().into(),
        jobs,
    };
    assembly.add(&names::ci(pipeline), None, &workflow.into_node(&pipeline.origin));
}

/// The branch that a pipeline deploys, as a filter.
pub(super) fn branch<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Node<'m> {
    cx.node(&pipeline.on.push, |branch| branch_pattern(branch))
}

fn triggers<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Map<'m> {
    let paths: Vec<String> = everything(cx.model).into_iter().collect();
    let mut on = Map::new();
    if *cx.value(&pipeline.on.pull_request) {
        let node = on_pull_request(paths.clone());
        on.put("pull_request", node.from_origin(pipeline.on.pull_request.origin()));
    }
    on.with("push", on_push(branch(cx, pipeline), paths))
}

/// Known holes in what the project depends on, and secrets that were committed.
fn scan<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Node<'m> {
    let step = Step::uses("Scan dependencies and look for secrets", &TRIVY)
        .with("scan-type", "fs")
        .with("scan-ref", literal(&in_repository(cx.model, ".")))
        .with("scanners", "vuln,secret")
        .with("severity", "HIGH,CRITICAL")
        .with("ignore-unfixed", true)
        .with("exit-code", "1")
        .with("version", tool::TRIVY);
    Job::new("Scan the source", Vec::new(), None)
        .runs(runner::of_pipeline(cx, pipeline), 15, vec![CHECKOUT_CODE])
        .step(checkout())
        .step(step)
        .into_node(&SCAN)
}

fn tests<'m>(pipeline: &'m Pipeline, assembly: &mut Assembly<'m, '_>, jobs: &mut Map<'m>) {
    let images = image::images(assembly.model.environments.values());
    let Some(first) = assembly.model.environments.values().next() else { return };
    let Ok(assigned) = assembly.part(first, |cx| test_job::assigned(cx, pipeline, &images)) else {
        return;
    };
    let mut connected = BTreeMap::new();
    for image in &images {
        let more = assigned.get(&Some(image.owner.clone())).map_or(&[][..], Vec::as_slice);
        let name = image.environment.name();
        let connected =
            connected.entry(name).or_insert_with(|| stores::connected(image.environment));
        let stores = connected.get(image.owner.as_ref()).into_iter().flatten();
        let stores: Vec<&str> = stores.copied().collect();
        let job = assembly
            .part(image.environment, |cx| test_job::of_build(cx, pipeline, image, &stores, more));
        if let Ok(Some(job)) = job {
            jobs.put(format!("test-{}", image.owner), job);
        }
    }
    for step in assigned.get(&None).into_iter().flatten() {
        let environment = with_stores(assembly.model, step).unwrap_or(first);
        if let Ok(job) = assembly.part(environment, |cx| test_job::alone(cx, pipeline, step)) {
            jobs.put(format!("step-{}", step.name.peek().0), job);
        }
    }
}

/// An environment that has everything that a step needs.
fn with_stores<'m>(model: &'m Model, step: &Written) -> Option<&'m EnvironmentModel> {
    model.environments.values().find(|environment| {
        step.needs.iter().all(|name| environment.kind_of(name.peek().0).is_some())
    })
}

/// Every image is built as it will be for a deployment, looked through, and thrown away.
fn images<'m>(pipeline: &'m Pipeline, assembly: &mut Assembly<'m, '_>, jobs: &mut Map<'m>) {
    let images = image::images(assembly.model.environments.values());
    let matrix = Matrix::of(&images);
    let mut by_job: BTreeMap<String, List<'m>> = BTreeMap::new();
    let mut count = 0;
    for image in &images {
        if let Ok(entry) = assembly.part(image.environment, |cx| matrix.entry(cx, image)) {
            by_job.entry(matrix::job_id(count)).or_default().push(entry);
            count += 1;
        }
    }
    let Some(first) = assembly.model.environments.values().next() else { return };
    for (id, entries) in by_job {
        if let Ok(job) = assembly.part(first, |cx| image_job(cx, pipeline, matrix, entries)) {
            jobs.put(id, job);
        }
    }
}

fn image_job<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    matrix: Matrix,
    entries: List<'m>,
) -> Node<'m> {
    let image = matrix::image();
    let tag = format!("groundplan/{image}:ci");
    let code_scanning = *cx.value(&pipeline.code_scanning);
    let mut permissions = vec![CHECKOUT_CODE];
    if code_scanning {
        permissions.push(write("security-events", "show findings under the Security tab"));
        permissions.push(read("actions", "tell code scanning which run found them"));
    }
    let mut job = Job::new(format!("Build {image}"), Vec::new(), None)
        .runs(runner::of_pipeline(cx, pipeline), 30, permissions)
        .with("strategy", matrix::strategy(entries))
        .step(checkout())
        .step(image::set_up())
        .step(
            image::build(matrix.inputs(), &image)
                .with("load", true)
                .with("push", false)
                .with("tags", tag.clone()),
        )
        .step(scan_image(&tag));
    // A finding fails the scan; it is to be seen all the same.
    job = job.step(if code_scanning { upload_findings(&image) } else { keep_findings(&image) });
    job.step(bill_of_materials(&tag, &image)).into_node(&IMAGE)
}

fn scan_image<'m>(tag: &str) -> Step<'m> {
    Step::uses("Scan the image", &TRIVY)
        .id("scan")
        .with("scan-type", "image")
        .with("image-ref", tag.to_owned())
        .with("severity", "HIGH,CRITICAL")
        .with("ignore-unfixed", true)
        .with("exit-code", "1")
        .with("format", "sarif")
        .with("limit-severities-for-sarif", true)
        .with("output", "trivy.sarif")
        .with("version", tool::TRIVY)
        .origin(&SCAN)
}

fn upload_findings<'m>(image: &str) -> Step<'m> {
    Step::uses("Upload the findings", &UPLOAD_SARIF)
        .when(Expression::NotCancelled.and(Expression::Begun("scan")))
        .with("sarif_file", "trivy.sarif")
        .with("category", format!("trivy-{image}"))
        .origin(&SCAN)
}

fn keep_findings<'m>(image: &str) -> Step<'m> {
    Step::uses("Keep the findings", &UPLOAD_ARTIFACT)
        .when(Expression::NotCancelled.and(Expression::Begun("scan")))
        .with("name", format!("findings-{image}"))
        .with("path", "trivy.sarif")
        .with("if-no-files-found", "error")
        .origin(&SCAN)
}

fn bill_of_materials<'m>(tag: &str, image: &str) -> Step<'m> {
    Step::uses("List what is in the image", &SBOM)
        .with("image", tag.to_owned())
        .with("format", "spdx-json")
        .with("artifact-name", format!("sbom-{image}.spdx.json"))
        .with("dependency-snapshot", false)
        .with("syft-version", tool::SYFT)
}
