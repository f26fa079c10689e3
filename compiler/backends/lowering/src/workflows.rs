//! What GitHub's workflows and what trusts them have to agree on: a token says which file it comes
//! from and which environment it was given for, and is refused where that is another one. Beside it, who
//! brings releases to a cluster.

use groundplan_model::kinds::Carrier;

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

/// The environment on GitHub under which an environment's infrastructure is applied. Its releases go
/// out under the environment's own name, so that neither can pass for the other.
pub fn infrastructure(environment: &str) -> String {
    format!("{environment}-infrastructure")
}

/// For how long infrastructure may be applied, in minutes: a cluster and a database take half an hour
/// each. Whoever applies, and whoever deploys, keeps the identity in the cloud for as long.
pub const SESSION_MINUTES: u32 = 120;
