//! The workflow that provisions an environment on AWS: plans on pull requests, and on the branch
//! applies exactly what was planned.

use groundplan_model::kinds::{Aws, Pipeline};
use groundplan_model::{Entity, EnvironmentModel, Model};

use super::access::assume;
use super::actions::{DOWNLOAD_ARTIFACT, SETUP_TERRAFORM, UPLOAD_ARTIFACT};
use super::assembly::Assembly;
use super::ci::branch;
use super::default::INFRASTRUCTURE;
use super::expression::Expression;
use super::path::{in_repository, workflow as workflow_path};
use super::text::literal;
use super::workflow::{CHECKOUT_CODE, Job, Step, Workflow, write};
use super::{checkout, names, on_pull_request, on_push, runner, tool};
use groundplan_document::{Map, Node};
use groundplan_lowering::{Context, Names, Target};

/// Adds the workflow of an environment on AWS that some pipeline deploys to.
pub(super) fn emit<'m>(environment: &'m EnvironmentModel, assembly: &mut Assembly<'m, '_>) {
    let Some(aws) = &environment.node.aws else { return };
    let deploys = |pipeline: &&Entity<Pipeline>| pipeline.deploy.contains_key(environment.name());
    let mut pipelines = assembly.model.pipelines.values().map(AsRef::as_ref);
    let Some(pipeline) = pipelines.find(deploys) else { return };
    if let Ok(root) = assembly.part(environment, |cx| workflow(cx, pipeline, aws)) {
        let name = names::infrastructure(environment.name());
        assembly.add(&name, Some(environment.name()), &root);
    }
}

fn workflow<'m>(cx: &Context<'m>, pipeline: &'m Entity<Pipeline>, aws: &'m Aws) -> Node<'m> {
    let name = cx.environment.name();
    let work = Work { cx, pipeline, aws, directory: directory(cx) };
    let pull_request = *cx.value(&pipeline.on.pull_request);
    let mut jobs = Map::new().with("plan", work.plan());
    if pull_request {
        jobs.put("comment", work.comment());
    }
    jobs.put("apply", work.apply());
    let workflow = Workflow {
        name: format!("Infrastructure {name}"),
        on: triggers(cx, pipeline, pull_request, &work.directory),
        concurrency: format!("{}-{}", names::infrastructure(name), Expression::Ref.wrapped()),
        cancel: Expression::on_pull_request().wrapped().into(),
        jobs,
    };
    workflow.into_node(aws.account.origin())
}

/// The directory of the environment's Terraform files, relative to the root of the repository.
fn directory(cx: &Context<'_>) -> String {
    let generated = cx.value(&cx.model.output.generated);
    let path = format!("{generated}/{}/{}", cx.environment.name(), Target::Terraform.word());
    in_repository(cx.model, &path)
}

fn triggers<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    pull_request: bool,
    directory: &str,
) -> Map<'m> {
    let paths = vec![format!("{directory}/**"), own_path(cx.model, cx.environment.name())];
    let mut on = Map::new();
    if pull_request {
        on.put("pull_request", on_pull_request(paths.clone()));
    }
    on.with("push", on_push(branch(cx, pipeline), paths))
}

fn own_path(model: &Model, environment: &str) -> String {
    in_repository(model, &workflow_path(model, &names::infrastructure(environment)))
}

struct Work<'a, 'm> {
    cx: &'a Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    aws: &'m Aws,
    directory: String,
}

impl<'m> Work<'_, 'm> {
    /// Plans with a role that only reads. A pull request from a fork gets no identity to do it by.
    fn plan(&self) -> Node<'m> {
        let names = self.names();
        let ours = Expression::EventName
            .differs(Expression::Text("pull_request"))
            .or(Expression::HeadRepository.equals(Expression::Repository));
        let permissions =
            vec![CHECKOUT_CODE, write("id-token", "prove to AWS which repository this is")];
        Job::new("Plan", Vec::new(), Some(ours))
            .runs(runner::of_pipeline(self.cx, self.pipeline), 30, permissions)
            .output("changes", Expression::StepOutput("plan", "changes"))
            .step(checkout())
            .step(set_up_terraform())
            .step(assume(self.cx, self.aws, &names.plan_role()))
            .step(self.terraform("Initialise", "terraform init -input=false\n"))
            .step(self.terraform("Validate", VALIDATE))
            .step(self.terraform("Plan", include_str!("scripts/plan.sh")).id("plan"))
            .step(self.keep("Keep the text of the plan", "text", "plan.txt"))
            .step(
                self.keep("Keep the plan", "plan", "tfplan\n.terraform.lock.hcl")
                    .when(Expression::EventName.equals(Expression::Text("push"))),
            )
            .into_node(&INFRASTRUCTURE)
    }

    /// Puts the plan under the pull request. What holds an identity in the cloud does not write to
    /// the repository, and the other way round.
    fn comment(&self) -> Node<'m> {
        let permissions = vec![write("pull-requests", "comment with the plan")];
        let on_pull_request = Expression::on_pull_request();
        Job::new("Comment", vec!["plan".to_owned()], Some(on_pull_request))
            .runs(runner::of_pipeline(self.cx, self.pipeline), 5, permissions)
            .step(self.fetch("Fetch the text of the plan", "text", "."))
            .step(
                Step::script("Comment", include_str!("scripts/comment-plan.sh"))
                    .env("ENVIRONMENT", self.cx.environment.name())
                    .env_of("PULL_REQUEST", &Expression::PullRequest)
                    .env_of("GH_TOKEN", &Expression::Token),
            )
            .into_node(&INFRASTRUCTURE)
    }

    /// Applies what was planned, once it is approved.
    fn apply(&self) -> Node<'m> {
        let names = self.names();
        let changes = Expression::JobOutput("plan".to_owned(), "changes");
        let condition = Expression::EventName
            .equals(Expression::Text("push"))
            .and(changes.equals(Expression::Text("true")));
        let permissions =
            vec![CHECKOUT_CODE, write("id-token", "prove to AWS which environment this is")];
        let environment = Map::new().with("name", self.cx.environment.name());
        // A cluster and a database take half an hour each.
        Job::new("Apply", vec!["plan".to_owned()], Some(condition))
            .runs(runner::of_pipeline(self.cx, self.pipeline), 120, permissions)
            .with("environment", environment)
            .step(checkout())
            .step(set_up_terraform())
            .step(assume(self.cx, self.aws, &names.apply_role()))
            .step(self.fetch("Fetch the plan", "plan", &self.directory))
            .step(self.terraform("Initialise", "terraform init -input=false\n"))
            .step(self.terraform("Apply", "terraform apply -input=false tfplan\n"))
            .into_node(&INFRASTRUCTURE)
    }

    fn names(&self) -> Names<'m> {
        Names::new(self.cx.model, self.cx.environment.name())
    }

    fn terraform(&self, name: &'static str, script: &'static str) -> Step<'m> {
        Step::script(name, script).env("TF_IN_AUTOMATION", "true").within(&self.directory)
    }

    fn artifact(&self, what: &str) -> String {
        format!("terraform-{what}-{}", self.cx.environment.name())
    }

    fn keep(&self, title: &'static str, what: &str, files: &str) -> Step<'m> {
        let directory = literal(&self.directory);
        let paths: Vec<String> = files.lines().map(|file| format!("{directory}/{file}")).collect();
        Step::uses(title, &UPLOAD_ARTIFACT)
            .with("name", self.artifact(what))
            .with("path", paths.join("\n"))
            .with("if-no-files-found", "error")
            .with("include-hidden-files", true)
            .with("retention-days", 30)
    }

    fn fetch(&self, title: &'static str, what: &str, into: &str) -> Step<'m> {
        Step::uses(title, &DOWNLOAD_ARTIFACT)
            .with("name", self.artifact(what))
            .with("path", literal(into))
    }
}

/// `terraform fmt` reads only files in HCL: of JSON it says nothing, whatever it looks like.
const VALIDATE: &str = "\
# `terraform fmt` reads HCL only and has nothing to say about JSON: that these files are formatted is
# what `groundplan compile --check` makes sure of.
terraform validate
";

fn set_up_terraform<'m>() -> Step<'m> {
    Step::uses("Set up Terraform", &SETUP_TERRAFORM)
        .with("terraform_version", tool::TERRAFORM)
        .with("terraform_wrapper", false)
}
