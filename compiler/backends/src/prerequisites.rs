//! What has to be there before what is written can be used: for each environment, target by target.

use groundplan_changes::Files;
use groundplan_lowering::{Emitted, Prerequisite, Target, names};
use groundplan_model::{EnvironmentModel, Model, Runtime};

use crate::change::below;

/// What an environment needs, read off what was emitted for it.
pub fn prerequisites(
    model: &Model,
    environment: &EnvironmentModel,
    emitted: &Emitted<'_>,
) -> Vec<(Target, Prerequisite)> {
    let of = |target: &Target| {
        let needed = match (target, environment.runtime()) {
            (Target::Compose, _) => groundplan_compose::prerequisites(environment.name()),
            (Target::Kubernetes, runtime) => {
                let is_aws = matches!(runtime, Some(Runtime::Aws(_)));
                let manifests = manifests(model, environment, emitted);
                let mut needed = groundplan_kubernetes::prerequisites(&manifests);
                needed.retain(|one| !(is_aws && one.what == groundplan_kubernetes::METRICS_API));
                needed
            }
            (Target::Terraform, Some(Runtime::Aws(aws))) => {
                groundplan_terraform::prerequisites(model.platform.name.peek().0, aws)
            }
            _ => Vec::new(),
        };
        needed.into_iter().map(|one| (*target, one)).collect::<Vec<_>>()
    };
    // What Terraform makes is there before anything is brought to the cluster.
    Target::of(environment).iter().rev().flat_map(of).collect()
}

/// The manifests of an environment, those that an administrator applies too.
fn manifests(model: &Model, environment: &EnvironmentModel, emitted: &Emitted<'_>) -> Files {
    let generated = names::generated(model);
    let directory =
        format!("{}/", names::directory_of(&generated, environment.name(), Target::Kubernetes));
    let file = |path: &str| {
        let text = &emitted.artifacts.get(path)?.text;
        Some((path.strip_prefix(&directory)?.to_owned(), text.clone()))
    };
    let paths = below(&emitted.artifacts, directory.trim_end_matches('/'));
    let files = paths.filter_map(|path| file(path));
    files.filter(|(path, _)| path.ends_with(".yaml") && !path.starts_with("chart/")).collect()
}
