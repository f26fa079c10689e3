use std::collections::BTreeSet;

use groundplan_model::kinds::{Carrier, Pipeline, Plan, Visibility};
use groundplan_model::{Entity, EntityKind, EnvironmentModel, Model};
use groundplan_schema::Value;
use groundplan_schema::scalar::Choice;
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A deployment to an environment that runs on somebody's own machine.
    pub struct DeployTarget { environment: String }
    error "deploy-target"
    message "`{environment}` runs under Compose and cannot be deployed to"
    label "runs on a developer's machine"
    help "deploy to an environment with `aws` or `kubernetes`"
}

diagnostic! {
    /// Deployments that wait for one another, or for one that does not happen.
    pub struct DeployOrder { environment: String, after: String, why: String }
    error "deploy-order"
    message "`{environment}` cannot be deployed after `{after}`: {why}"
    label "{why}"
    help "name an environment that this pipeline deploys before"
}

diagnostic! {
    /// A platform that is deployed without saying where its source is.
    pub struct MissingRepository { what: String }
    error "missing-repository"
    message "{what} needs the platform's `repository`"
    label "does not say where its source is"
    help "write `repository \"organisation/name\"`: the cloud's deploy roles trust this repository and no other"
    help "if it is not known yet, leave the question open: `repository (todo)\"…\"`"
}

diagnostic! {
    /// A step that needs something other than a database or cache.
    pub struct StepNeeds { name: String, found: String }
    error "step-needs"
    message "a step cannot need `{name}`: {found}"
    label "{found}"
    help "a step runs beside databases and caches; name one of them"
}

diagnostic! {
    /// An environment to which one pipeline deploys with Helm, and another by Argo CD or Flux.
    pub struct DeployCarriers { environment: String, other: String }
    error "deploy-carriers"
    message "releases of `{environment}` are brought to its cluster in two ways"
    label "not as the pipeline `{other}` does"
    help "write the same `by` in both: each would undo what the other has done"
}

diagnostic! {
    /// A deployment by Argo CD or Flux, which do less than Helm and the script around it.
    pub struct GitopsApproximates { environment: String }
    advice "gitops-approximates"
    message "a release of `{environment}` that fails is not undone by itself"
    label "carried out by Argo CD or Flux"
    help "roll it back with the workflow or in Git"
    help "the order of jobs is kept by Argo CD alone; see `groundplan explain gitops-approximates`"
}

diagnostic! {
    /// Something that GitHub does not give a private repository on that plan.
    pub struct RepositoryPlan { what: &'static str, plan: &'static str, needs: &'static str }
    error "repository-plan"
    message "a private repository on the plan `{plan}` cannot {what}"
    label "needs {needs}"
    help "take it out, or say what the platform's `repository` has by now: `plan` and `visibility`"
}

pub(crate) static RULES: &[&Rule] = &[
    RepositoryPlan::RULE,
    DeployTarget::RULE,
    DeployOrder::RULE,
    MissingRepository::RULE,
    StepNeeds::RULE,
    DeployCarriers::RULE,
    GitopsApproximates::RULE,
];

/// A pipeline deploys to environments that can be deployed to, in an order that there is.
pub(crate) fn check(model: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    check_repository(model, environment, out);
    for pipeline in model.pipelines.values() {
        check_deploys(model, environment, pipeline, out);
        check_carrier(model, environment, pipeline, out);
        check_plan(model, environment, pipeline, out);
        check_needs(model, pipeline, out);
    }
}

fn check_repository(model: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let platform = &model.platform;
    if environment.node.aws.is_none() || model.pipelines.is_empty() || platform.repository.is_some()
    {
        return;
    }
    let Some(pipeline) = model.pipelines.values().next() else { return };
    let span = platform.name.origin().span().unwrap_or_default();
    let what = format!("deploying to `{}`", environment.name());
    let fault = Diagnostic::from(MissingRepository { span, what });
    // Once for the platform, with the first environment that needs it.
    if !out.iter().any(|other| other.rule == MissingRepository::RULE) {
        out.push(fault.with_label(pipeline.head, "this pipeline deploys"));
    }
}

fn check_deploys(
    model: &Model,
    environment: &EnvironmentModel,
    pipeline: &Pipeline,
    out: &mut Vec<Diagnostic>,
) {
    let Some(deploy) = pipeline.deploy.get(environment.name()) else { return };
    let span = |value: &groundplan_schema::Value<_>| value.origin().span().unwrap_or_default();
    if environment.node.compose.is_some() {
        let name = environment.name().to_owned();
        out.push(DeployTarget { span: span(&deploy.environment), environment: name }.into());
    }
    let Some(after) = &deploy.after else { return };
    let Some(first) = after.sure().map(|name| name.as_str()) else { return };
    // What is no environment at all has been reported.
    if !model.environments.contains_key(first) {
        return;
    }
    let why = if !pipeline.deploy.contains_key(first) {
        "this pipeline does not deploy it"
    } else if waits_for(pipeline, first, environment.name()) {
        "they would wait for one another"
    } else {
        return;
    };
    let place: Span = span(after);
    let (name, after) = (environment.name().to_owned(), first.to_owned());
    let fault = DeployOrder { span: place, environment: name, after, why: why.to_owned() };
    out.push(fault.into());
}

/// What is written and cannot be had; what is chosen by us is left out.
fn check_plan(
    model: &Model,
    environment: &EnvironmentModel,
    pipeline: &Pipeline,
    out: &mut Vec<Diagnostic>,
) {
    let repository = model.platform.repository.as_ref();
    let plan = repository.and_then(|it| it.plan.as_ref()?.sure().copied());
    let visibility = repository.and_then(|it| it.visibility.as_ref()?.sure().copied());
    let (Some(plan), Some(Visibility::Private)) = (plan, visibility) else { return };
    let mut report = |span: Option<Span>, what, needs| {
        let fault = span.map(|span| RepositoryPlan { span, what, plan: plan.word(), needs });
        out.extend(fault.map(Diagnostic::from));
    };
    let written = |wish: &Value<bool>| wish.origin().span().filter(|_| wish.sure() == Some(&true));
    if Plan::attests_and_reviews(Some(plan), visibility) == Some(false) {
        let deploy = pipeline.deploy.get(environment.name());
        let approve = deploy.and_then(|deploy| deploy.approve.as_ref());
        let team = approve.and_then(|approve| approve.team.origin().span());
        report(team, "have a deployment approved", "GitHub Enterprise, or a public repository");
        let attest = written(&pipeline.attest);
        report(attest, "attest what it builds", "GitHub Enterprise Cloud, or a public repository");
    }
    if plan == Plan::Free {
        let scanning = written(&pipeline.code_scanning);
        report(scanning, "show findings under its Security tab", "GitHub Code Security");
    }
}

fn check_carrier(
    model: &Model,
    environment: &EnvironmentModel,
    pipeline: &Entity<Pipeline>,
    out: &mut Vec<Diagnostic>,
) {
    let name = environment.name();
    let carrier = |pipeline: &Pipeline| pipeline.deploy.get(name)?.by.sure().copied();
    let (Some(deploy), Some(own)) = (pipeline.deploy.get(name), carrier(pipeline)) else { return };
    let span = deploy.by.origin().span().or(deploy.environment.origin().span());
    let (span, environment) = (span.unwrap_or_default(), name.to_owned());
    let mut earlier = model.pipelines.values().take_while(|other| other.name != pipeline.name);
    if let Some(other) = earlier.find(|it| carrier(it).is_some_and(|other| other != own)) {
        let other = other.name.to_string();
        out.push(DeployCarriers { span, environment, other }.into());
    } else if own == Carrier::Gitops {
        out.push(GitopsApproximates { span, environment }.into());
    }
}

/// Whether the deployment of `from` waits, perhaps through others, for that of `to`.
fn waits_for(pipeline: &Pipeline, from: &str, to: &str) -> bool {
    let mut at = from;
    let mut seen = BTreeSet::new();
    while seen.insert(at) {
        if at == to {
            return true;
        }
        let after = pipeline.deploy.get(at).and_then(|deploy| deploy.after.as_ref());
        match after.and_then(|after| after.sure()) {
            Some(next) => at = next.as_str(),
            None => return false,
        }
    }
    false
}

fn check_needs(model: &Model, pipeline: &Pipeline, out: &mut Vec<Diagnostic>) {
    for need in pipeline.step.values().flat_map(|step| &step.needs) {
        let Some(name) = need.sure().map(|name| name.as_str()) else { continue };
        let found = model.environments.values().find_map(|it| it.kind_of(name));
        let found = match found {
            Some(EntityKind::Database | EntityKind::Cache) => continue,
            Some(kind) => format!("it is a {}", kind.word()),
            None => "nothing has that name".to_owned(),
        };
        let span = need.origin().span().unwrap_or_default();
        out.push(StepNeeds { span, name: name.to_owned(), found }.into());
    }
}
