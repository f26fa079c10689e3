//! `github.tf.json`: what the repository's workflows may do. Who plans, who applies and who deploys
//! are three: each role trusts tokens that neither of the others does.

mod plan;
mod trust;

use groundplan_lowering::names::ROLE_LENGTH;
use groundplan_lowering::workflows;
use groundplan_record::AccountThing;
use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::Expression;
use trust::{ISSUER, Tokens};

static GITHUB: Origin = Origin::Default(&DefaultRule {
    id: "terraform.github",
    because: "workflows get a token for a few minutes, so that no key has to be kept anywhere",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let repository = site.cx.value(site.repository()?).as_str();
    let mut module = Module::new("github", &GITHUB);
    if site.owns(AccountThing::GithubIdentity) {
        let body = Block::new()
            .with("url", format!("https://{ISSUER}"))
            .with("client_id_list", ["sts.amazonaws.com"]);
        module.resource("aws_iam_openid_connect_provider", "github", body);
    }
    // Where no workflow comes from there is nobody to trust.
    if site.is_delivered() {
        let tokens = Tokens::of(site, repository);
        deploy(site, &tokens, &mut module);
        apply(site, &tokens, &mut module);
        plan(site, &tokens, &mut module);
    }
    Some(module)
}

fn deploy<'m>(site: &Site<'_, 'm>, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
    let trust = tokens.of_environment(site.names.environment);
    let name = site.names.deploy_role();
    let role = Role::new("deploy", name, "Pushes images and deploys them", trust).add(module);
    role::grant(module, role, "deploy", "deploy", deploying(site));
}

fn apply<'m>(site: &Site<'_, 'm>, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
    let trust = tokens.of_environment(&workflows::infrastructure(site.names.environment));
    let name = site.names.apply_role();
    let role = Role::new("apply", name, "Applies the infrastructure", trust)
        .lasting(workflows::APPLY_MINUTES * 60)
        .add(module);
    role::attach(module, role, "apply", "PowerUserAccess");
    role::grant(module, role, "apply", "identities", identities(site));
}

fn plan<'m>(site: &Site<'_, 'm>, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
    let name = site.names.plan_role();
    let role = Role::new("plan", name, "Plans the infrastructure", tokens.without_environment());
    let role = role.add(module);
    role::grant(module, role, "plan", "state", plan::reading(site));
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
    let roles = iam(&format!("role/{}*", site.names.stem(ROLE_LENGTH)));
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
                "iam:UpdateRoleDescription",
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
                "iam:UntagOpenIDConnectProvider",
            ],
        )
        .on([iam(&format!("oidc-provider/{ISSUER}"))]),
        Statement::allow("ServiceRoles", ["iam:CreateServiceLinkedRole", "iam:GetRole"])
            .on([iam("role/aws-service-role/*")]),
    ]
}
