//! What no role of an environment goes beyond, whatever it is given: neither those of its workflows nor
//! those that these make. A right takes both, that of the role and that of the boundary; what the boundary
//! denies, nobody can give.

use groundplan_lowering::names::{BUCKET_LENGTH, ROLE_LENGTH};

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Label;

/// Adds the policy.
pub fn add<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
    let label = Label::new("boundary-", site.names.environment, "");
    let statements = [others(site), buckets(site), identities(site), account()].concat();
    let policy = module.policy_of(label, statements);
    let body = Block::new()
        .with("name", site.names.boundary())
        .with("description", "What no role of the environment goes beyond")
        .with("policy", policy);
    module.resource("aws_iam_policy", label, body)
}

/// Everything but what belongs to another environment or platform: all that is made says whose it is.
fn others<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let another = |sid, key, own| {
        // A key that is missing is unequal to anything.
        Statement::deny(sid, ["*"]).on(["*"]).when("StringNotEquals", key, [own]).when(
            "Null",
            key,
            ["false"],
        )
    };
    let parameters = site.names.parameters();
    vec![
        Statement::allow_but("Everything", ["account:*", "organizations:*"]).on(["*"]),
        another("OtherEnvironments", "aws:ResourceTag/environment", site.names.environment),
        another("OtherPlatforms", "aws:ResourceTag/platform", site.names.platform),
        Statement::deny(
            "OtherSecrets",
            [
                "secretsmanager:DeleteSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:Put*",
                "secretsmanager:UpdateSecret*",
            ],
        )
        .not_on(secrets(site)),
        Statement::deny(
            "OtherParameters",
            ["ssm:DeleteParameter*", "ssm:GetParameter*", "ssm:PutParameter"],
        )
        .not_on([
            site.arn("ssm", &format!("parameter{parameters}")),
            format!("arn:aws:ssm:{}::parameter/aws/*", site.region),
        ]),
    ]
}

/// The environment's own secrets, those that the description takes from elsewhere, and the entries that
/// RDS makes for master passwords: whose those are, their tags say.
fn secrets(site: &Site<'_, '_>) -> Vec<String> {
    let sources = site.cx.environment.secrets.values().filter_map(|it| it.source.as_ref());
    // Behind a name are six characters that AWS makes up.
    let sources = sources.map(|source| format!("{}-??????", &**site.cx.value(source)));
    let names = [site.names.secret("*"), "rds!db-*".to_owned()].into_iter().chain(sources);
    names.map(|name| site.arn("secretsmanager", &format!("secret:{name}"))).collect()
}

/// Buckets do not take part in decisions by tag: they are told apart by name.
fn buckets<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let own = format!("arn:aws:s3:::{}*", site.names.stem(BUCKET_LENGTH));
    let states = format!("arn:aws:s3:::{}", site.state_bucket());
    // The lock lies beside the state.
    let state = format!("{states}/{}*", site.names.state());
    vec![
        Statement::deny("OtherBuckets", ["s3:*"]).not_on([own, states.clone(), state.clone()]),
        Statement::deny_but("BucketOfStates", ["s3:GetBucketLocation", "s3:ListBucket"])
            .on([states]),
        Statement::deny("HistoryOfStates", ["s3:*Version*", "s3:*Retention", "s3:*Acl"])
            .on([state]),
    ]
}

/// No role is made that is free of the boundary, and nobody becomes somebody else.
fn identities<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let own = site.iam(&format!("role/{}*", site.names.stem(ROLE_LENGTH)));
    let boundary = site.iam(&format!("policy/{}", site.names.boundary()));
    let names = site.names;
    let workflows = [names.apply_role(), names.deploy_role(), names.plan_role()];
    vec![
        Statement::deny(
            "RolesWithoutBoundary",
            [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
            ],
        )
        .on(["*"])
        .when("StringNotEquals", "iam:PermissionsBoundary", [boundary]),
        Statement::deny(
            "OtherRoles",
            [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole*",
                "iam:DetachRolePolicy",
                "iam:PassRole",
                "iam:PutRole*",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole*",
            ],
        )
        .not_on([own, site.iam("role/aws-service-role/*")]),
        Statement::deny_but("RolesOfWorkflows", ["iam:Get*", "iam:List*"])
            .on(workflows.map(|role| site.iam(&format!("role/{role}")))),
        Statement::deny(
            "Identities",
            [
                "iam:*AccessKey*",
                "iam:*AccountAlias",
                "iam:*AccountPasswordPolicy",
                "iam:*Group*",
                "iam:*LoginProfile",
                "iam:*MFADevice",
                "iam:*OpenIDConnectProvider*",
                "iam:*SAMLProvider",
                "iam:*User*",
                "iam:CreatePolicy*",
                "iam:DeletePolicy*",
                "iam:DeleteRolePermissionsBoundary",
                "iam:SetDefaultPolicyVersion",
                "iam:TagPolicy",
                "sts:AssumeRole",
                "sts:GetFederationToken",
            ],
        )
        .on(["*"]),
    ]
}

/// What the account has once is the account's.
fn account<'m>() -> Vec<Statement<'m>> {
    vec![
        Statement::deny(
            "WhatAnAccountHasOnce",
            [
                "access-analyzer:Delete*",
                "access-analyzer:Update*",
                "cloudtrail:Delete*",
                "cloudtrail:Put*",
                "cloudtrail:Stop*",
                "cloudtrail:Update*",
                "config:Delete*",
                "config:Put*",
                "config:Stop*",
                "ec2:*EbsDefaultKmsKeyId",
                "ec2:DisableEbsEncryptionByDefault",
                "ec2:DisableSnapshotBlockPublicAccess",
                "guardduty:Delete*",
                "guardduty:Disassociate*",
                "guardduty:Stop*",
                "guardduty:Update*",
                "lambda:AddPermission",
            ],
        )
        .on(["*"]),
        Statement::deny_but(
            "KeyOfTheAccount",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
        )
        .on([resource::operations_key().arn()]),
    ]
}
