//! The workflow that keeps the description and the files made from it in step.

use groundplan_model::Model;

use super::actions::CACHE;
use super::default::CHECK;
use super::expression::Expression;
use super::path::{everything, in_repository};
use super::tool;
use super::workflow::{CHECKOUT_CODE, Job, Step, Workflow};
use super::{checkout, names, on_pull_request, runner};
use groundplan_document::{Map, Node};

/// The whole file.
pub(super) fn workflow(model: &Model) -> Node<'_> {
    let root = in_repository(model, ".");
    let job = Job::new("Check the description", Vec::new(), None)
        // Building the compiler takes most of it; a cached one is there in seconds.
        .runs(runner::DEFAULT.into(), 30, vec![CHECKOUT_CODE])
        // A change is judged against where its branch began.
        .step(checkout().with("fetch-depth", 0))
        .step(
            Step::uses("Look for a Groundplan that was built before", &CACHE)
                .id("cache")
                .with("path", "~/.cargo/bin/groundplan")
                .with("key", cache_key()),
        )
        .step(
            Step::script("Install Groundplan", include_str!("scripts/install-groundplan.sh"))
                .when(
                    Expression::StepOutput("cache", "cache-hit").differs(Expression::Text("true")),
                )
                .env("GROUNDPLAN_SOURCE", tool::GROUNDPLAN_SOURCE)
                .env("GROUNDPLAN_VERSION", tool::GROUNDPLAN)
                .env("RUST_VERSION", tool::RUST),
        )
        .step(Step::script("Check", "groundplan check --output-format github\n").within(&root))
        .step(
            Step::script("Compare the committed files", "groundplan compile --check\n")
                .within(&root),
        );
    let paths = everything(model).into_iter().collect();
    let workflow = Workflow {
        name: "Groundplan check".to_owned(),
        on: Map::new().with("pull_request", on_pull_request(paths)),
        concurrency: format!("{}-{}", names::CHECK, Expression::Ref.wrapped()),
        cancel: true.into(),
        jobs: Map::new().with("check", job.into_node(&CHECK)),
    };
    workflow.into_node(&CHECK)
}

fn cache_key() -> String {
    format!("groundplan-{}-{}", tool::GROUNDPLAN, Expression::MachineSystem.wrapped())
}

#[cfg(test)]
mod tests {
    use crate::tests::file;

    #[test]
    fn it_installs_the_version_that_wrote_it_and_compares_the_files() {
        let text = file(
            r#"platform "shop"
            environment "local" { compose }
            pipeline "main""#,
            "groundplan.check.yaml",
        );
        assert!(
            text.contains("run: groundplan compile --check")
                || text.contains("groundplan compile --check\n")
        );
        assert!(text.contains(&format!("GROUNDPLAN_VERSION: \"{}\"", super::tool::GROUNDPLAN)));
        assert!(text.contains("persist-credentials: false"));
    }
}
