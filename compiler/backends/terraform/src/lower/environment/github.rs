//! `github.tf.json`: what the repository's workflows may do. Each role trusts one kind of token of
//! one repository: that of the GitHub environment of the same name, or that of its pull requests.

use std::collections::BTreeSet;

use groundplan_record::AccountThing;
use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::{Expression, Template};

static GITHUB: Origin = Origin::Default(&DefaultRule {
    id: "terraform.github",
    because: "workflows get a token for a few minutes, so that no key has to be kept anywhere",
});

/// Who signs the tokens of workflows.
const ISSUER: &str = "token.actions.githubusercontent.com";

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let Some(repository) = &site.cx.model.platform.repository else { return None };
    let repository = site.cx.value(repository).as_str();
    let mut module = Module::new("github", &GITHUB);
    if site.owns(AccountThing::GithubIdentity) {
        let body = Block::new()
            .with("url", format!("https://{ISSUER}"))
            .with("client_id_list", ["sts.amazonaws.com"]);
        module.resource("aws_iam_openid_connect_provider", "github", body);
    }
    let environment = [format!("environment:{}", site.names.environment)];
    let trust = |contexts: &[String]| trust(site, repository, contexts);
    let name = site.names.deploy_role();
    let deploy = Role::new("deploy", name, "Pushes images and deploys them", trust(&environment));
    let deploy = deploy.add(&mut module);
    role::grant(&mut module, deploy, "deploy", "deploy", deploying(site));
    let name = site.names.apply_role();
    let apply = Role::new("apply", name, "Applies the infrastructure", trust(&environment));
    let apply = apply.add(&mut module);
    role::attach(&mut module, apply, "apply", "PowerUserAccess");
    role::grant(&mut module, apply, "apply", "identities", identities(site));
    let name = site.names.plan_role();
    let plan = Role::new("plan", name, "Plans the infrastructure", trust(&planned_on(site)));
    let plan = plan.add(&mut module);
    role::attach(&mut module, plan, "plan", "ReadOnlyAccess");
    role::grant(&mut module, plan, "plan", "state", planning(site));
    Some(module)
}

/// Where plans are made: on pull requests, and on the branches whose pushes are applied.
fn planned_on(site: &Site<'_, '_>) -> Vec<String> {
    let pipelines = site.cx.model.pipelines.values();
    let deploying = pipelines.filter(|line| line.deploy.contains_key(site.names.environment));
    let branches: BTreeSet<_> =
        deploying.map(|line| site.cx.value(&line.on.push).as_str()).collect();
    let pushes = branches.into_iter().map(|branch| format!("ref:refs/heads/{branch}"));
    std::iter::once("pull_request".to_owned()).chain(pushes).collect()
}

/// That a token of the repository with one of those contexts assumes a role. Repositories made or
/// renamed since 15 July 2026 have the numeric ids in theirs; while those are not known, that form
/// matches no token there can be.
fn trust<'m>(site: &Site<'_, 'm>, repository: &str, contexts: &[String]) -> Statement<'m> {
    let (owner, name) = repository.split_once('/').unwrap_or((repository, ""));
    let by_name = |context: &String| Template::new().text(&format!("repo:{repository}:{context}"));
    let by_id = |context: &String| {
        Template::new()
            .text(&format!("repo:{owner}@"))
            .expression(Expression::fixed("var.github_owner_id"))
            .text(&format!("/{name}@"))
            .expression(Expression::fixed("var.github_repository_id"))
            .text(&format!(":{context}"))
    };
    let subjects = contexts.iter().flat_map(|context| [by_name(context), by_id(context)]);
    // The ARN is known, whichever environment of the account has the provider.
    let provider = format!("arn:aws:iam::{}:oidc-provider/{ISSUER}", site.account);
    Statement::allow("Assume", ["sts:AssumeRoleWithWebIdentity"])
        .by("Federated", [provider])
        .when("StringEquals", "token.actions.githubusercontent.com:aud", ["sts.amazonaws.com"])
        .when("StringEquals", "token.actions.githubusercontent.com:sub", subjects)
}

fn deploying<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let cluster = site.arn("eks", &format!("cluster/{}", site.names.prefix()));
    let mut statements =
        vec![Statement::allow("ReachCluster", ["eks:DescribeCluster"]).on([cluster])];
    let repositories: Vec<Expression> =
        site.image_owners().into_keys().map(|owner| resource::repository(owner).arn()).collect();
    if !repositories.is_empty() {
        let push = Statement::allow(
            "PushImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
        )
        .on(repositories);
        // Logging in knows no ARN.
        let log_in = Statement::allow("LogIn", ["ecr:GetAuthorizationToken"]).on(["*"]);
        statements.extend([push, log_in]);
    }
    statements
}

/// What `PowerUserAccess` leaves out: roles, of which this environment's own are enough.
fn identities<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let iam = |rest: &str| format!("arn:aws:iam::{}:{rest}", site.account);
    let roles = iam(&format!("role/{}-*", site.names.prefix()));
    vec![
        Statement::allow(
            "OwnRoles",
            [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
                "iam:PassRole",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
            ],
        )
        .on([roles]),
        Statement::allow(
            "TokenProvider",
            [
                "iam:CreateOpenIDConnectProvider",
                "iam:DeleteOpenIDConnectProvider",
                "iam:GetOpenIDConnectProvider",
                "iam:TagOpenIDConnectProvider",
            ],
        )
        .on([iam(&format!("oidc-provider/{ISSUER}"))]),
        Statement::allow("ServiceRoles", ["iam:CreateServiceLinkedRole", "iam:GetRole"])
            .on([iam("role/aws-service-role/*")]),
    ]
}

/// A plan reads the state and takes no lock, so that it can write to nothing. What is in buckets is
/// none of its business, though `ReadOnlyAccess` would let it read that.
fn planning<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let names = site.names;
    let bucket = names.state_bucket(site.account);
    let state = format!("arn:aws:s3:::{bucket}/{}/{}.tfstate", names.platform, names.environment);
    vec![
        // Where databases and caches are is kept in parameters that are encrypted like secrets.
        Statement::allow("ReadParameters", ["kms:Decrypt"]).on([resource::data_key().arn()]).when(
            "StringEquals",
            "kms:ViaService",
            [format!("ssm.{}.amazonaws.com", site.region)],
        ),
        Statement::deny("KeepOutOfBuckets", ["s3:GetObject"]).not_on([state]),
    ]
}
