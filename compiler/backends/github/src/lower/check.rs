//! The job that keeps the description and the files made from it in step, by the Groundplan that the
//! description names.

use groundplan_document::Node;
use groundplan_lowering::Context;
use groundplan_model::kinds::{Compiler, Pipeline};

use crate::target::action::CACHE;
use crate::target::artifact;
use crate::target::default::CHECK;
use crate::target::event::when_built;
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::path::in_repository;
use crate::target::permission::CHECKOUT_CODE;
use crate::target::runner;
use crate::target::step::Step;
use crate::target::text::literal;

/// The job.
pub fn lower<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    compiler: &'m Compiler,
    is_offered: bool,
) -> Node<'m> {
    let root = in_repository(cx.model, ".");
    let revision = cx.value(&compiler.revision);
    // What a run of the default branch has kept, the runs of every other branch find.
    let key = format!("groundplan-{revision}-{}", Expression::MachineSystem.wrapped());
    let found = Expression::StepOutput("cache", "cache-hit");
    let install = include_str!("../scripts/install-groundplan.sh");
    let compare =
        Step::script("Say what the change means", "groundplan diff --markdown > diff.md\n");
    Job::new("Check the description", &[], when_built(is_offered))
        // Building the compiler takes most of it; a kept one is there in seconds.
        .runs(runner::of_pipeline(cx, pipeline), 30, [CHECKOUT_CODE])
        // A change is judged against where its branch began.
        .step(Step::checkout().with("fetch-depth", 0))
        .step(
            Step::uses("Look for a Groundplan that was built before", &CACHE)
                .id("cache")
                .with("path", "~/.cargo/bin/groundplan")
                .with("key", key),
        )
        .step(
            Step::script("Install Groundplan", install)
                .when(found.other_than("true"))
                .env("SOURCE", cx.node(&compiler.source, |source| literal(source)))
                .env("REVISION", cx.node(&compiler.revision, |revision| revision.as_str())),
        )
        .step(Step::script("Check", "groundplan check --output-format github\n").within(&root))
        .step(
            Step::script("Compare the committed files", "groundplan compile --check\n")
                .within(&root),
        )
        .steps(pull_request(compare.within(&root), &root))
        .into_node(&CHECK)
}

/// What is done for a pull request alone: what the change means is told, also when it is refused.
fn pull_request<'m>(compare: Step<'m>, root: &str) -> [Step<'m>; 2] {
    let told = || Expression::NotCancelled.and(Expression::on_pull_request());
    let path =
        if root == "." { "diff.md".to_owned() } else { format!("{}/diff.md", literal(root)) };
    let keep = artifact::keep("Keep it for the comment", artifact::DIFF.to_owned(), path);
    [compare.when(told()), keep.when(told())]
}
