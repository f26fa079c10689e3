//! What has to be there before what is written can be used: for each environment, target by target.

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
                let mut needed = groundplan_kubernetes::prerequisites(manifests);
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
fn manifests<'e>(
    model: &Model,
    environment: &EnvironmentModel,
    emitted: &'e Emitted<'_>,
) -> impl Iterator<Item = &'e str> {
    let generated = names::generated(model);
    let directory = names::directory_of(&generated, environment.name(), Target::Kubernetes);
    let chart = format!("{directory}/chart/");
    below(&emitted.artifacts, &directory)
        .filter(move |path| path.ends_with(".yaml") && !path.starts_with(&chart))
        .filter_map(|path| Some(emitted.artifacts.get(path)?.text.as_str()))
}
