//! The machines that jobs run on.

use groundplan_document::Node;
use groundplan_lowering::{Context, workflows};
use groundplan_model::Runtime;
use groundplan_model::kinds::Pipeline;
use groundplan_schema::Value;
use groundplan_schema::scalar::Phrase;

use super::deployment::Deployment;
use super::text::literal;

/// The machines of a pipeline.
pub fn of_pipeline<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Node<'m> {
    labelled(cx, &pipeline.runner)
}

/// The machine of a deployment, which has to reach the cluster.
pub fn of_deployment<'m>(cx: &Context<'m>, deployment: &Deployment<'m>) -> Node<'m> {
    match (&deployment.deploy.runner, cx.environment.runtime()) {
        (Some(own), _) => labelled(cx, own),
        (None, Some(Runtime::Aws(_))) if !workflows::is_by_gitops(cx) => {
            of_pipeline(cx, deployment.pipeline)
                .beside("must reach the cluster: see `runner` and `access-from`")
        }
        (None, _) => of_pipeline(cx, deployment.pipeline),
    }
}

/// The machines of that label.
fn labelled<'m>(cx: &Context<'m>, label: &'m Value<Phrase>) -> Node<'m> {
    cx.node(label, |label| literal(label))
}
