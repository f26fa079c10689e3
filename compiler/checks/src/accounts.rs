use groundplan_model::kinds::{Aws, Pipeline};
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

diagnostic! {
    /// Two environments of one account, of which one is called as the names of the other's things begin.
    pub struct EnvironmentsAlike { environment: String, shorter: String, account: String }
    warning "environments-alike"
    message "workflows of `{shorter}` reach buckets of `{environment}`: both are in account {account}"
    label "its names begin as those of `{shorter}` do"
    help "give them accounts of their own, or names of which none is the other's and a `-` after it"
}

/// The rules that are raised here.
pub static RULES: &[&Rule] = &[EnvironmentsAlike::RULE, RepositoryNumbers::RULE];

/// Checks whether an account can tell workflows, and the environments in it, from one another.
pub fn check(model: &Model, environment: &EnvironmentModel, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Runtime::Aws(aws)) = environment.runtime() else { return };
    alike(model, environment, aws, diagnostics);
    numbers(model, environment, diagnostics);
}

fn alike(
    model: &Model,
    environment: &EnvironmentModel,
    aws: &Aws,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (Some(account), Some(span)) = (aws.account.sure(), environment.node.name.origin().span())
    else {
        return;
    };
    let is_beside = |other: &&EnvironmentModel| match other.runtime() {
        Some(Runtime::Aws(aws)) => aws.account.sure() == Some(account),
        _ => false,
    };
    for other in model.environments.values().filter(is_beside) {
        let rest = environment.name().strip_prefix(other.name());
        if rest.is_some_and(|rest| rest.starts_with('-')) {
            let (name, shorter) = (environment.name().to_owned(), other.name().to_owned());
            let account = account.to_string();
            diagnostics
                .push(EnvironmentsAlike { span, environment: name, shorter, account }.into());
        }
    }
}

fn numbers(model: &Model, environment: &EnvironmentModel, diagnostics: &mut Vec<Diagnostic>) {
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
