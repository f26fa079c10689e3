//! The machines that jobs run on.

use groundplan_model::kinds::Pipeline;
use groundplan_schema::Value;
use groundplan_schema::scalar::Label;

use super::text::literal;
use groundplan_document::Node;
use groundplan_lowering::Context;

/// The machine of jobs that belong to no pipeline: a fixed image.
pub(super) const DEFAULT: &str = "ubuntu-24.04";

/// The machines of a pipeline.
pub(super) fn of_pipeline<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Node<'m> {
    labelled(cx, &pipeline.runner)
}

/// The machines of that label.
pub(super) fn labelled<'m>(cx: &Context<'m>, label: &'m Value<Label>) -> Node<'m> {
    cx.node(label, |label| literal(label))
}
