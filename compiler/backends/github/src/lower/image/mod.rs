//! The jobs that build images: each into a directory, without any access to the cloud, looked
//! through as it will be deployed, listed, attested and handed on. Each environment pushes the very
//! same image to its own registry: a role of an environment trusts that environment's jobs and no
//! others, so that no job could copy from one registry to another.

mod matrix;

use std::collections::BTreeMap;

use groundplan_document::{List, Node};
use groundplan_lowering::Context;
use groundplan_model::Entity;
use groundplan_model::kinds::Pipeline;

use crate::target::action::{ATTEST, SBOM, TRIVY, UPLOAD_SARIF};
use crate::target::artifact;
use crate::target::assembly::{Assembly, Questions};
use crate::target::default::{IMAGE, SCAN};
use crate::target::expression::Expression;
use crate::target::feature::Features;
use crate::target::image::{self, Image};
use crate::target::job::Job;
use crate::target::permission::{CHECKOUT_CODE, read, write};
use crate::target::step::Step;
use crate::target::{runner, tool};

use matrix::Matrix;

/// What becomes of the images, by owner.
pub struct Builds<'m> {
    matrix: Matrix,
    /// Those that can be built: the job, and the entry in its matrix.
    entries: BTreeMap<&'m str, (String, Node<'m>)>,
    /// What has to be known first of the others.
    unbuilt: BTreeMap<&'m str, Questions>,
}

impl<'m> Builds<'m> {
    /// Of these images.
    pub fn of(images: &[Image<'m>], assembly: &mut Assembly<'m, '_>) -> Self {
        let matrix = Matrix::of(images);
        let mut builds = Self { matrix, entries: BTreeMap::new(), unbuilt: BTreeMap::new() };
        for image in images {
            match assembly.part(image.environment, |cx| matrix.entry(cx, image)) {
                Ok(entry) => {
                    let id = matrix::job_id(builds.entries.len());
                    builds.entries.insert(image.owner, (id, entry));
                }
                Err(questions) => {
                    builds.unbuilt.insert(image.owner, questions);
                }
            }
        }
        builds
    }

    /// What has to be known before all of the images can be built.
    pub fn questions(&self, images: &[Image<'m>]) -> Questions {
        let unbuilt = images.iter().filter_map(|image| self.unbuilt.get(image.owner.as_ref()));
        unbuilt.flatten().map(|(span, question)| (*span, question.clone())).collect()
    }

    /// The jobs that build the images.
    pub fn jobs(&self, images: &[Image<'m>]) -> Vec<String> {
        let entries = images.iter().filter_map(|image| self.entries.get(image.owner.as_ref()));
        let mut jobs: Vec<String> = entries.map(|(id, _)| id.clone()).collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs
    }

    /// The entries of each job.
    pub fn by_job(&self) -> BTreeMap<String, List<'m>> {
        let mut by_job: BTreeMap<String, List<'m>> = BTreeMap::new();
        for (id, entry) in self.entries.values() {
            by_job.entry(id.clone()).or_default().push(entry.clone());
        }
        by_job
    }

    /// The job that builds these entries, once `tested` have succeeded.
    pub fn lower(
        &self,
        cx: &Context<'m>,
        pipeline: &'m Entity<Pipeline>,
        tested: &[String],
        entries: List<'m>,
    ) -> Node<'m> {
        let features = Features::of(cx, pipeline);
        let Features { attest, code_scanning, .. } = features;
        let mut permissions = vec![CHECKOUT_CODE];
        if code_scanning {
            permissions.push(write("security-events", "show findings under the Security tab"));
            permissions.push(read("actions", "tell code scanning which run found them"));
        }
        if attest {
            permissions.push(write("id-token", "prove to Sigstore which workflow this is"));
            permissions.push(write("attestations", "record where the image comes from"));
        }
        let image = matrix::image();
        let layout = image::layout(&image);
        let output = format!("type=oci,dest={layout},tar=false");
        // A finding fails the scan; it is to be seen all the same.
        let findings =
            if code_scanning { upload_to_code_scanning(&image) } else { upload_report(&image) };
        let attestations = if attest { attestations(cx, &image) } else { Vec::new() };
        Job::new(format!("Build {image}"), tested, None)
            .runs(runner::of_pipeline(cx, pipeline), 45, permissions)
            .with("strategy", matrix::strategy(entries))
            .step(Step::checkout())
            .step(image::set_up())
            .step(image::build(self.matrix.inputs(), &image).id("build").with("outputs", output))
            .step(scan(&layout))
            .step(findings.when(Expression::NotCancelled.and(Expression::Begun("scan"))))
            .steps(features.explain_code_scanning())
            .step(sbom(&image, &layout))
            .steps(attestations)
            .steps(features.explain_attestations())
            .step(
                artifact::keep(
                    "Hand the image on",
                    image::artifact(&image),
                    image::directory_of_all(),
                )
                // Its layers are compressed already.
                .with("compression-level", 0)
                .when(is_released()),
            )
            .into_node(&IMAGE)
    }
}

/// Whether what is built may be deployed: what a pull request brings is thrown away.
fn is_released() -> Expression {
    Expression::EventName.other_than("pull_request")
}

/// Looks through the very files that will be pushed.
fn scan<'m>(layout: &str) -> Step<'m> {
    Step::uses("Scan the image", &TRIVY)
        .id("scan")
        .with("scan-type", "image")
        .with("input", layout.to_owned())
        .with("severity", "HIGH,CRITICAL")
        .with("ignore-unfixed", true)
        .with("exit-code", "1")
        .with("format", "sarif")
        .with("limit-severities-for-sarif", true)
        .with("output", "trivy.sarif")
        .with("version", tool::TRIVY)
        .origin(&SCAN)
}

fn upload_to_code_scanning<'m>(image: &str) -> Step<'m> {
    Step::uses("Upload the findings", &UPLOAD_SARIF)
        .id("upload")
        .with("sarif_file", "trivy.sarif")
        .with("category", format!("trivy-{image}"))
        .origin(&SCAN)
}

fn upload_report<'m>(image: &str) -> Step<'m> {
    let name = format!("findings-{image}");
    artifact::keep("Keep the findings", name, "trivy.sarif".to_owned()).origin(&SCAN)
}

fn sbom<'m>(image: &str, layout: &str) -> Step<'m> {
    Step::uses("List what is in the image", &SBOM)
        .with("image", format!("oci-dir:{layout}"))
        .with("format", "spdx-json")
        .with("output-file", sbom_path())
        .with("artifact-name", format!("sbom-{image}.spdx.json"))
        .with("dependency-snapshot", false)
        .with("syft-version", tool::SYFT)
}

fn sbom_path() -> String {
    format!("{}/sbom.spdx.json", Expression::Temporary.wrapped())
}

/// What is in the image and which workflow built it from which commit, signed. What is attested is
/// the digest: it holds in every registry.
fn attestations<'m>(cx: &Context<'m>, image: &str) -> Vec<Step<'m>> {
    let name = format!("{}/{image}", cx.value(&cx.model.platform.name));
    let attest = |title: &'static str| {
        Step::uses(title, &ATTEST)
            .when(is_released())
            .with("subject-name", name.clone())
            .with("subject-digest", Expression::StepOutput("build", "digest").wrapped())
            .with("create-storage-record", false)
            .origin(&IMAGE)
    };
    vec![
        attest("Attest where the image comes from").id("attest"),
        attest("Attest what is in the image").with("sbom-path", sbom_path()),
    ]
}
