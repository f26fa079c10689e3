use groundplan_model::kinds::Pipeline;
use groundplan_model::{Entity, EnvironmentModel, Model, Runtime};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A repository whose numbers on GitHub are not known to the roles that trust it.
    pub struct RepositoryNumbers { repository: String, missing: String }
    warning "repository-numbers"
    message "workflows of `{repository}` may be nobody to AWS: {missing}"
    label "{missing}"
    help "`gh api repos/{repository} --jq '\"id=\\(.id) owner-id=\\(.owner.id)\"'` prints both; write them behind its name"
    help "tokens of repositories that were made, renamed or moved since 15 July 2026 carry them, and no role is opened without"
}

/// The rules that are raised here.
pub static RULES: &[&Rule] = &[RepositoryNumbers::RULE];

/// Checks whether the account can know the workflows that it lets in.
pub fn check(model: &Model, environment: &EnvironmentModel, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Runtime::Aws(_)) = environment.runtime() else { return };
    let Some(repository) = &model.platform.repository else { return };
    let deploys = |pipeline: &Entity<Pipeline>| pipeline.deploy.contains_key(environment.name());
    if !model.pipelines.values().any(|pipeline| deploys(pipeline)) {
        return;
    }
    let missing = match (&repository.id, &repository.owner_id) {
        (Some(_), Some(_)) => return,
        (Some(_), None) => "the number of its owner is not written",
        (None, Some(_)) => "its number is not written",
        (None, None) => "its number and its owner's are not written",
    };
    let (Some(name), Some(span)) = (repository.name.sure(), repository.name.origin().span()) else {
        return;
    };
    let (repository, missing) = (name.to_string(), missing.to_owned());
    diagnostics.push(RepositoryNumbers { span, repository, missing }.into());
}
