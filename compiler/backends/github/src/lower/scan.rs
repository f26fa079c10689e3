//! The job that looks through the source: known holes in what the project depends on, and secrets
//! that were committed.

use groundplan_document::Node;
use groundplan_lowering::Context;
use groundplan_model::kinds::Pipeline;

use crate::target::action::TRIVY;
use crate::target::default::SCAN;
use crate::target::event::when_built;
use crate::target::job::Job;
use crate::target::path::in_repository;
use crate::target::permission::CHECKOUT_CODE;
use crate::target::step::Step;
use crate::target::text::literal;
use crate::target::{runner, tool};

/// The job. It passes over runs of releases that a person chose, where a choice is offered.
pub fn lower<'m>(cx: &Context<'m>, pipeline: &'m Pipeline, is_offered: bool) -> Node<'m> {
    let step = Step::uses("Scan dependencies and look for secrets", &TRIVY)
        .with("scan-type", "fs")
        .with("scan-ref", literal(&in_repository(cx.model, ".")))
        .with("scanners", "vuln,secret")
        .with("severity", "HIGH,CRITICAL")
        .with("ignore-unfixed", true)
        .with("exit-code", "1")
        .with("version", tool::TRIVY);
    Job::new("Scan the source", &[], when_built(is_offered))
        .runs(runner::of_pipeline(cx, pipeline), 15, [CHECKOUT_CODE])
        .step(Step::checkout())
        .step(step)
        .into_node(&SCAN)
}
