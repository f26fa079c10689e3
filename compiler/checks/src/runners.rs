use groundplan_model::kinds::{Carrier, Pipeline};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::scalar::Phrase;
use groundplan_schema::{Value, nearest};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A label of a machine that no machine of GitHub's has, or that means another one tomorrow.
    pub struct RunnerLabel { label: String, why: &'static str, nearest: Option<String> }
    warning "runner-label"
    message "jobs cannot count on a machine labelled `{label}`: {why}"
    label "{why}"
    help nearest => "write `{nearest}`"
}

diagnostic! {
    /// A deployment from a machine of GitHub's to a cluster whose API is private.
    pub struct RunnerOutsideNetwork { environment: String, label: String }
    warning "runner-outside-network"
    message "a machine labelled `{label}` cannot reach the cluster of `{environment}`"
    label "runs at GitHub, outside of the network"
    help "write `runner=\"…\"`, the label of a machine of yours inside the network"
    help "or open the cluster's API to a list of networks that your machines are in: `access-from \"203.0.113.0/24\"`"
    help "or let Argo CD or Flux deploy from inside the cluster: `by=\"gitops\"`"
}

pub(crate) static RULES: &[&Rule] = &[RunnerLabel::RULE, RunnerOutsideNetwork::RULE];

/// The machines of GitHub's that run containers, each a fixed image.
const HOSTED: [&str; 6] = [
    "ubuntu-24.04",
    "ubuntu-24.04-arm",
    "ubuntu-22.04",
    "ubuntu-22.04-arm",
    "ubuntu-26.04",
    "ubuntu-26.04-arm",
];

/// Jobs run on machines that there are. A label that is none of GitHub's is one of the user's own,
/// unless it cannot be meant.
pub(crate) fn check(model: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    out.extend(outside(model, environment));
    for pipeline in model.pipelines.values() {
        let deploys = pipeline.deploy.values().filter_map(|deploy| deploy.runner.as_ref());
        for label in deploys.chain([&pipeline.runner]) {
            out.extend(judge(label));
        }
    }
}

/// The deployments to a cluster that can be reached only from inside its network, by machines that
/// are not there. A larger machine of an organisation's may be: it has a label of its own.
fn outside(model: &Model, environment: &EnvironmentModel) -> Vec<Diagnostic> {
    if environment.node.aws.as_ref().is_none_or(|aws| !aws.access_from.is_empty()) {
        return Vec::new();
    }
    let judge = |pipeline: &Pipeline| {
        let deploy = pipeline.deploy.get(environment.name())?;
        if deploy.by.sure() == Some(&Carrier::Gitops) {
            return None;
        }
        let label = deploy.runner.as_ref().unwrap_or(&pipeline.runner).sure()?;
        if !HOSTED.contains(&label.as_str()) {
            return None;
        }
        let chosen = deploy.runner.as_ref().map_or(deploy.environment.origin(), Value::origin);
        let fault = RunnerOutsideNetwork {
            span: chosen.span()?,
            environment: environment.name().to_owned(),
            label: label.to_string(),
        };
        let described = environment.node.name.origin().span()?;
        Some(Diagnostic::from(fault).with_label(described, "no `access-from`: its API is private"))
    };
    model.pipelines.values().filter_map(|pipeline| judge(pipeline)).collect()
}

fn judge(value: &Value<Phrase>) -> Option<Diagnostic> {
    let label = value.sure()?;
    let (why, nearest) = fault(label)?;
    let span = value.origin().span()?;
    Some(RunnerLabel { span, label: label.to_string(), why, nearest }.into())
}

fn fault(label: &str) -> Option<(&'static str, Option<String>)> {
    let fixed = HOSTED.first().map(|hosted| (*hosted).to_owned());
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
