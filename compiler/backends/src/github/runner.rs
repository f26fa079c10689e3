//! The machines that jobs run on.

use groundplan_model::kinds::Pipeline;
use groundplan_schema::scalar::Label;
use groundplan_schema::{Value, nearest};
use groundplan_source::diagnostic;

use super::text::literal;
use crate::Context;
use crate::document::Node;

diagnostic! {
    /// A label of a machine that no machine of GitHub's has, or that means another one tomorrow.
    pub struct RunnerLabel { label: String, why: &'static str, nearest: Option<String> }
    warning "runner-label"
    message "jobs cannot count on a machine labelled `{label}`: {why}"
    label "{why}"
    help nearest => "write `{nearest}`"
}

/// The machine of jobs that no pipeline says a machine for: a fixed image.
pub(super) const DEFAULT: &str = "ubuntu-24.04";

/// The machines of GitHub's that run containers, each a fixed image.
const HOSTED: [&str; 6] = [
    DEFAULT,
    "ubuntu-24.04-arm",
    "ubuntu-22.04",
    "ubuntu-22.04-arm",
    "ubuntu-26.04",
    "ubuntu-26.04-arm",
];

/// The machines of a pipeline.
pub(super) fn of_pipeline<'m>(cx: &Context<'m>, pipeline: &'m Pipeline) -> Node<'m> {
    labelled(cx, &pipeline.runner)
}

/// The machines of that label.
pub(super) fn labelled<'m>(cx: &Context<'m>, label: &'m Value<Label>) -> Node<'m> {
    cx.node(label, |label| literal(label))
}

/// Reports a label that cannot be meant. Any other label that is none of GitHub's is one of the
/// user's own.
pub(super) fn check<'m>(cx: &Context<'m>, value: &'m Value<Label>) {
    let Ok(label) = value.known() else { return };
    let Some((why, nearest)) = fault(label) else { return };
    let span = value.origin().span().unwrap_or_default();
    cx.report(RunnerLabel { span, label: label.to_string(), why, nearest });
}

fn fault(label: &str) -> Option<(&'static str, Option<String>)> {
    let fixed = Some(DEFAULT.to_owned());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if label.is_empty() || !label.bytes().all(plain) {
        return Some(("a label is letters, digits, `-`, `_` and `.`", fixed));
    }
    if label.ends_with("-latest") {
        return Some(("it moves to another image without notice", fixed));
    }
    if label.starts_with("windows-") || label.starts_with("macos-") {
        return Some(("only Linux runs service containers", fixed));
    }
    // Larger machines of an organisation are called after the image: `ubuntu-24.04-8-cores`.
    if HOSTED.iter().any(|hosted| label.starts_with(hosted)) {
        return None;
    }
    let near = nearest(label, HOSTED);
    near.is_some().then_some(("no such machine is hosted", near))
}

#[cfg(test)]
mod tests {
    use super::fault;

    fn suggestion(label: &str) -> Option<Option<String>> {
        fault(label).map(|(_, nearest)| nearest)
    }

    #[test]
    fn fixed_images_and_machines_of_ones_own_are_fine() {
        for label in ["ubuntu-24.04", "ubuntu-24.04-arm", "ubuntu-24.04-8-cores", "gpu_large"] {
            assert_eq!(suggestion(label), None, "{label}");
        }
    }

    #[test]
    fn what_moves_or_does_not_exist_is_not() {
        let fixed = Some(Some("ubuntu-24.04".to_owned()));
        for label in ["ubuntu-latest", "windows-2025", "macos-15", "a b", "", "${{ x }}"] {
            assert_eq!(suggestion(label), fixed, "{label}");
        }
        assert_eq!(suggestion("ubuntu-2404"), fixed);
    }
}
