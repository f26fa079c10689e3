//! `environment-NAME.tf.json` of the account: what the repository's workflows may do in an environment. Who
//! plans, who applies and who deploys are three: each role trusts tokens that neither of the others does,
//! and none can change what it is or make a role that is more.

mod boundary;
mod plan;
mod trust;

use groundplan_lowering::names::{ROLE_LENGTH, file_in_account};
use groundplan_lowering::workflows;
use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::text::Label;
use trust::Tokens;

static GITHUB: Origin = Origin::Default(&DefaultRule {
    id: "terraform.github",
    because: "workflows get a token for a few minutes, so that no key has to be kept anywhere",
});

/// Nothing where no workflow comes from: there is nobody to trust.
pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    if !site.is_delivered() {
        return None;
    }
    let repository = site.cx.value(site.repository()?).as_str();
    let mut module = Module::new(file_in_account(site.names.environment), &GITHUB);
    let boundary = boundary::add(site, &mut module);
    let tokens = Tokens::of(site, repository);
    let roles = Roles { site, boundary };
    roles.deploy(&tokens, &mut module);
    roles.apply(&tokens, &mut module);
    roles.plan(&tokens, &mut module);
    Some(module)
}

/// The roles of an environment's workflows.
struct Roles<'s, 'c, 'm> {
    site: &'s Site<'c, 'm>,
    boundary: Address<'m>,
}

impl<'m> Roles<'_, '_, 'm> {
    fn deploy(&self, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
        let (site, label) = (self.site, self.label("deploy-"));
        let trust = tokens.of_environment(site.names.environment);
        let name = site.names.deploy_role();
        let role = Role::new(label, name, "Pushes images and deploys them", trust)
            .lasting(workflows::SESSION_MINUTES * 60)
            .within(self.boundary.arn())
            .add_alone(module);
        role::grant(module, role, label, "deploy", deploying(site));
    }

    fn apply(&self, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
        let (site, label) = (self.site, self.label("apply-"));
        let trust = tokens.of_environment(&workflows::infrastructure(site.names.environment));
        let name = site.names.apply_role();
        let role = Role::new(label, name, "Applies the infrastructure", trust)
            .lasting(workflows::SESSION_MINUTES * 60)
            .within(self.boundary.arn())
            .add_alone(module);
        role::attach(module, role, label, "PowerUserAccess");
        role::grant(module, role, label, "identities", identities(site));
    }

    fn plan(&self, tokens: &Tokens<'_, '_, 'm>, module: &mut Module<'m>) {
        let (site, label) = (self.site, self.label("plan-"));
        let name = site.names.plan_role();
        let role = Role::new(label, name, "Plans the infrastructure", tokens.without_environment())
            .within(self.boundary.arn())
            .add_alone(module);
        role::grant(module, role, label, "state", plan::reading(site));
    }

    /// Several environments have their roles in one module.
    fn label(&self, role: &'static str) -> Label<'m> {
        Label::new(role, self.site.names.environment, "")
    }
}

fn deploying<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let cluster = site.arn("eks", &format!("cluster/{}", site.names.prefix()));
    let repositories = site.arn("ecr", &format!("repository/{}/*", site.names.prefix()));
    vec![
        Statement::allow("ReachCluster", ["eks:DescribeCluster"]).on([cluster]),
        // A repository that is added is one of them already.
        Statement::allow(
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
        .on([repositories]),
        // Logging in knows no ARN.
        Statement::allow("LogIn", ["ecr:GetAuthorizationToken"]).on(["*"]),
    ]
}

/// What `PowerUserAccess` leaves out: roles, of which this environment's own are enough.
fn identities<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let roles = site.iam(&format!("role/{}*", site.names.stem(ROLE_LENGTH)));
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
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ],
        )
        .on([roles.clone()]),
        Statement::allow("PassOwnRoles", ["iam:PassRole"]).on([roles]).when(
            "StringEquals",
            "iam:PassedToService",
            RECEIVERS,
        ),
        Statement::allow("ServiceRoles", ["iam:CreateServiceLinkedRole", "iam:GetRole"])
            .on([site.iam("role/aws-service-role/*")]),
    ]
}

/// The services that roles of an environment are handed to.
const RECEIVERS: [&str; 7] = [
    "ec2.amazonaws.com",
    "eks.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "pods.eks.amazonaws.com",
    "rds.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];
