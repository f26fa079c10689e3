//! The job that puts under a pull request what it would change. What holds an identity in the cloud
//! does not write to the repository, and the other way round.

use groundplan_document::Node;
use groundplan_lowering::Context;
use groundplan_model::Entity;
use groundplan_model::kinds::Pipeline;

use crate::target::artifact;
use crate::target::default::INFRASTRUCTURE;
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::permission::write;
use crate::target::runner;
use crate::target::step::Step;

/// The job, behind those that hand texts on, whatever became of them.
pub fn lower<'m>(cx: &Context<'m>, pipeline: &'m Entity<Pipeline>, needs: &[String]) -> Node<'m> {
    let ours = Expression::HeadRepository.equals(Expression::Repository);
    let condition = Expression::NotCancelled.and(Expression::on_pull_request()).and(ours);
    Job::new("Comment", needs, Some(condition))
        .runs(
            runner::of_pipeline(cx, pipeline),
            5,
            [write("pull-requests", "say under the pull request what it would change")],
        )
        .step(artifact::fetch_all("Fetch the texts", artifact::TEXTS, "texts".to_owned()))
        .step(
            Step::script("Comment", include_str!("../scripts/comment.sh"))
                .env_of("PULL_REQUEST", &Expression::PullRequest)
                .env_of("GH_TOKEN", &Expression::Token),
        )
        .into_node(&INFRASTRUCTURE)
}
