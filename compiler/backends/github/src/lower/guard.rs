//! The job that looks whether a release may begin, and says of which commit. It names no environment,
//! since GitHub makes one that a job names and that is not there, without any protection.

use groundplan_document::Node;
use groundplan_lowering::{Context, workflows};
use groundplan_model::Entity;
use groundplan_model::kinds::{Carrier, Pipeline};

use crate::target::default::DEPLOY;
use crate::target::deployment::Deployment;
use crate::target::event::{self, releases};
use crate::target::expression::Expression;
use crate::target::feature::Features;
use crate::target::job::Job;
use crate::target::permission::{Permission, read};
use crate::target::runner;
use crate::target::step::Step;
use crate::target::text::literal;

const PROTECTION: Permission = read("actions", "ask how environments are protected");
const HISTORY: Permission = read("contents", "ask whether a commit is on the branch");

/// The job; the deployments are those that it lets through.
pub fn lower<'m>(
    cx: &Context<'m>,
    pipeline: &'m Entity<Pipeline>,
    deployments: &[Deployment<'m>],
) -> Node<'m> {
    let branch = || cx.node(&pipeline.on.push, |branch| literal(branch));
    let chosen = Expression::Input("action")
        .is(event::DEPLOY)
        .choose(Expression::Input("revision"), Expression::Commit);
    let choose = Step::script("Choose the commit", include_str!("../scripts/choose-commit.sh"))
        .id("choose")
        .env("BRANCH", branch())
        .env_of("COMMIT", &chosen)
        .env_of("GH_TOKEN", &Expression::Token);
    let approved = approved(cx, deployments);
    let protected = (!approved.is_empty()).then(|| {
        let script = include_str!("../scripts/require-protection.sh");
        Step::script("Look whether approvals are asked for", script)
            .env("APPROVALS", approved.join("\n"))
            .env_of("GH_TOKEN", &Expression::Token)
    });
    let read: Vec<&str> = deployments
        .iter()
        .filter(|deployment| *cx.value(&deployment.deploy.by) == Carrier::Gitops)
        .map(Deployment::name)
        .collect();
    let ruled = (!read.is_empty() && Features::has_rules(cx)).then(|| {
        let script = include_str!("../scripts/require-rule.sh");
        Step::script("Look whether the branches of releases are protected", script)
            .env("ENVIRONMENTS", read.join(" "))
            .env_of("GH_TOKEN", &Expression::Token)
    });
    let permissions = [Some(HISTORY), protected.is_some().then_some(PROTECTION)];
    Job::new("Guard", &[], Some(releases()))
        .runs(runner::of_pipeline(cx, pipeline), 5, permissions.into_iter().flatten())
        .output("commit", &Expression::StepOutput("choose", "commit"))
        .step(choose)
        .steps(protected)
        .steps(ruled)
        .into_node(&DEPLOY)
}

/// The environments on GitHub that somebody has to approve, each with the branches that deploy there and
/// the team that approves.
fn approved<'m>(cx: &Context<'m>, deployments: &[Deployment<'m>]) -> Vec<String> {
    let mut approved = Vec::new();
    for deployment in deployments {
        let Some(approve) = &deployment.deploy.approve else { continue };
        let team = literal(cx.value(&approve.team).as_str());
        let name = deployment.name();
        let branches = literal(&workflows::branches(cx.model, name).join(":"));
        let infrastructure = deployment.infrastructure.map(|_| workflows::infrastructure(name));
        let environments = infrastructure.into_iter().chain([name.to_owned()]);
        approved.extend(environments.map(|environment| format!("{environment} {branches} {team}")));
    }
    approved
}
