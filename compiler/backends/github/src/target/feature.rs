//! What the repository can have at GitHub, as far as the description says. What it is not said to lack is
//! asked for; a step says what it takes, should it fail.

use groundplan_lowering::Context;
use groundplan_model::kinds::{Pipeline, Plan, Visibility};
use groundplan_schema::Value;

use super::expression::Expression;
use super::step::Step;

/// What a pipeline asks of GitHub.
#[derive(Clone, Copy, Debug)]
pub struct Features {
    /// Images are attested.
    pub attest: bool,
    /// Findings are shown under the Security tab.
    pub code_scanning: bool,
    /// Whether attestations can be had, if that is known.
    attests: Option<bool>,
    visibility: Option<Visibility>,
}

impl Features {
    /// Of a pipeline.
    pub fn of<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Self {
        let (plan, visibility) = plan_and_visibility(cx);
        let attests = Plan::attests_and_reviews(plan, visibility);
        let is_wished = |wish: &'m Value<bool>, unless_written: bool| {
            let is_written = wish.origin().span().is_some();
            *cx.value(wish) && (is_written || unless_written)
        };
        let is_private = visibility == Some(Visibility::Private);
        Self {
            attest: is_wished(&pipeline.attest, attests != Some(false)),
            code_scanning: is_wished(&pipeline.code_scanning, !is_private),
            attests,
            visibility,
        }
    }

    /// Whether branches can have rules: not those of a private repository that nothing is paid for.
    pub fn has_rules(cx: &Context<'_>) -> bool {
        plan_and_visibility(cx) != (Some(Plan::Free), Some(Visibility::Private))
    }

    /// What tells, after the step `attest` has failed, what attestations take.
    pub fn explain_attestations<'m>(&self) -> Option<Step<'m>> {
        let script = include_str!("../scripts/explain-attestations.sh");
        let step = Step::script("Say what attestations take", script);
        (self.attest && self.attests.is_none()).then(|| step.when(failed("attest")))
    }

    /// What tells, after the step `upload` has failed, what code scanning takes.
    pub fn explain_code_scanning<'m>(&self) -> Option<Step<'m>> {
        let script = include_str!("../scripts/explain-code-scanning.sh");
        let step = Step::script("Say what code scanning takes", script);
        let is_public = self.visibility == Some(Visibility::Public);
        (self.code_scanning && !is_public).then(|| step.when(failed("upload")))
    }
}

/// What is paid for the repository, and who sees it, where the description says so.
fn plan_and_visibility(cx: &Context<'_>) -> (Option<Plan>, Option<Visibility>) {
    let repository = cx.model.platform.repository.as_ref();
    let plan = repository.and_then(|it| it.plan.as_ref()).map(|plan| *cx.value(plan));
    let visibility = repository.and_then(|it| it.visibility.as_ref());
    (plan, visibility.map(|visibility| *cx.value(visibility)))
}

fn failed(step: &'static str) -> Expression {
    Expression::Failure.and(Expression::Failed(step))
}
