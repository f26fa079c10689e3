//! What GitHub's workflows and what trusts them have to agree on: a token says which file it comes
//! from and which environment it was given for, and is refused where that is another one. Beside it, who
//! brings releases to a cluster.

use std::collections::BTreeSet;

use groundplan_model::kinds::{Carrier, Pipeline};
use groundplan_model::{Entity, Model};

use crate::Context;

/// Whether Argo CD or Flux brings releases to the context's environment, and no workflow.
pub fn is_by_gitops(cx: &Context<'_>) -> bool {
    let pipelines = cx.model.pipelines.values();
    let mut deploys = pipelines.filter_map(|it| it.deploy.get(cx.environment.name()));
    deploys.any(|deploy| *cx.value(&deploy.by) == Carrier::Gitops)
}

/// The workflow of a pipeline; its file has `.yaml` behind it.
pub fn name(pipeline: &str) -> String {
    format!("groundplan-{pipeline}")
}

/// The file of a pipeline's workflow in the repository. GitHub runs workflows from this folder alone,
/// wherever in the repository the project is.
pub fn file(pipeline: &str) -> String {
    format!(".github/workflows/{}.yaml", name(pipeline))
}

/// How a token names that file as it is committed on a branch of a repository (`OWNER/NAME`).
pub fn committed_file(repository: &str, pipeline: &str, branch: &str) -> String {
    format!("{repository}/{}@refs/heads/{branch}", file(pipeline))
}

/// The branches that are deployed to an environment from.
pub fn branches<'m>(model: &'m Model, environment: &str) -> Vec<&'m str> {
    let pipelines = model.pipelines.values();
    let deploying = pipelines.filter(|pipeline| pipeline.deploy.contains_key(environment));
    let branches: BTreeSet<&str> =
        deploying.map(|pipeline| pipeline.on.push.peek().0.as_str()).collect();
    branches.into_iter().collect()
}

/// The pipeline that sees to an environment's infrastructure: the first one that deploys there.
pub fn provider<'m>(model: &'m Model, environment: &str) -> Option<&'m Entity<Pipeline>> {
    let mut pipelines = model.pipelines.values().map(AsRef::as_ref);
    pipelines.find(|pipeline| pipeline.deploy.contains_key(environment))
}

/// The environment on GitHub under which an environment's infrastructure is applied. Its releases go
/// out under the environment's own name, so that neither can pass for the other.
pub fn infrastructure(environment: &str) -> String {
    format!("{environment}-infrastructure")
}

/// For how long infrastructure may be applied, in minutes: a cluster and a database take half an hour
/// each. Whoever applies, and whoever deploys, keeps the identity in the cloud for as long.
pub const SESSION_MINUTES: u32 = 120;
