//! Changes that lock workflows out of what they deploy to, or leave it to two engines: the next run can
//! not make them by itself, because it has no rights before they are made.

use groundplan_changes::Class;
use groundplan_lowering::meaning::{CARRIER_CHANGED, Judged, WORKFLOWS_LOCKED_OUT};
use groundplan_lowering::{Emitted, Target, names, workflows};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::{Field, Key};
use groundplan_source::{Rule, Span};

use super::{Base, below, whole};

/// What is there where Helm carries releases out.
const CHART: &str = "chart/Chart.yaml";

/// What becomes of the way into each environment.
pub(super) fn compare(model: &Model, emitted: &Emitted<'_>, base: &Base<'_>) -> Vec<Judged> {
    let environments = model.environments.values();
    let judged = environments.flat_map(|environment| {
        [locked_out(model, environment, base), carrier(model, environment, emitted, base)]
    });
    judged.flatten().collect()
}

/// Roles of the base trust the workflow, branch and repository of the base, and no other.
fn locked_out(model: &Model, environment: &EnvironmentModel, base: &Base<'_>) -> Option<Judged> {
    let pipeline = workflows::provider(model, environment.name())?;
    let repository = &model.platform.repository.as_ref()?.name;
    let (owned, branch) = (repository.peek().0.as_str(), &pipeline.on.push);
    let trusted = base.files.text(&roles(environment, base)?)?;
    let file = workflows::file(pipeline.name.as_ref());
    let is_trusted = |begin: &str| trusted.contains(&format!("\"{begin}"));
    let is_delivered = trusted.contains("@refs/heads/");
    let run = workflows::committed_file(owned, pipeline.name.as_ref(), branch.peek().0.as_str());
    if !is_delivered || is_trusted(&format!("{run}\"")) {
        return None;
    }
    let name = pipeline.node.name.origin().span();
    let (what, span) = if is_trusted(&format!("{owned}/{file}@")) {
        let what = format!("pipeline `{}` runs from branch `{}`", pipeline.name, branch.peek().0);
        (what, branch.origin().span().or(name))
    } else if is_trusted(&format!("{owned}/")) {
        (format!("pipeline `{}` has another name or comes first now", pipeline.name), name)
    } else {
        let what = format!("`{owned}` is another repository, or another name of it");
        (what, repository.origin().span())
    };
    let reason = "the roles in the account trust the workflow of before until somebody applies";
    let source = "whom the roles of the base trust";
    judged(environment, Target::Terraform, &WORKFLOWS_LOCKED_OUT, what, reason, source, span)
}

/// The file of the base that says which roles workflows take, and whom they trust.
fn roles(environment: &EnvironmentModel, base: &Base<'_>) -> Option<String> {
    let own = Key::environment(environment.name());
    let account = base.record.get(&own, &Field::Account)?;
    let directory = names::directory_of_account(base.generated, account);
    Some(format!("{directory}/{}.tf.json", names::file_in_account(environment.name())))
}

/// Whoever takes releases over takes nothing away that the one before has left.
fn carrier(
    model: &Model,
    environment: &EnvironmentModel,
    emitted: &Emitted<'_>,
    base: &Base<'_>,
) -> Option<Judged> {
    let name = environment.name();
    let before = names::directory_of(base.generated, name, Target::Kubernetes);
    let now = names::directory_of(&names::generated(model), name, Target::Kubernetes);
    let is_there = below(&emitted.artifacts, &now).next().is_some();
    if !is_there || base.files.below(&before).is_empty() {
        return None;
    }
    let is_helm = emitted.artifacts.contains_key(&format!("{now}/{CHART}"));
    let was_helm = base.files.text(&format!("{before}/{CHART}")).is_some();
    let (what, reason) = match (was_helm, is_helm) {
        (true, false) => (
            "releases go out by way of a branch, no more by Helm",
            "an engine has to be told of the branch, and what Helm remembers has to go",
        ),
        (false, true) => (
            "releases go out by Helm, no more by way of a branch",
            "the engine in the cluster would undo each of them until it is taken away",
        ),
        _ => return None,
    };
    let deploys = model.pipelines.values().filter_map(|pipeline| pipeline.deploy.get(name));
    let mut spans =
        deploys.filter_map(|it| it.by.origin().span().or(it.environment.origin().span()));
    let (what, span) = (what.to_owned(), spans.next());
    let source = "the files of the base";
    judged(environment, Target::Kubernetes, &CARRIER_CHANGED, what, reason, source, span)
}

fn judged(
    environment: &EnvironmentModel,
    target: Target,
    code: &'static Rule,
    what: String,
    reason: &str,
    source: &'static str,
    span: Option<Span>,
) -> Option<Judged> {
    let judged = whole::free(environment, target, what, reason, source, span)?;
    Some(Judged { class: Class::Steps, code: Some(code), ..judged })
}
