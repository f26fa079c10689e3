//! What the roles of workflows can do with what they are given: their own policies and the boundary,
//! evaluated together as AWS does. What each is for is allowed; ways to more are not.

use serde_json::{Value, json};

use super::iam::{Policy, Request};
use super::{HEAD, STANDARD, of_account};

const ACCOUNT: &str = "111122223333";

/// The statements of `PowerUserAccess`, version 10, as AWS keeps it.
fn power_user() -> Policy {
    Policy::kept_by_aws(json!([
        { "effect": "Allow", "not_actions": ["iam:*", "organizations:*", "account:*"], "resources": ["*"] },
        {
            "effect": "Allow",
            "actions": [
                "account:GetAccountInformation",
                "account:ListRegions",
                "iam:CreateServiceLinkedRole",
                "iam:DeleteServiceLinkedRole",
                "iam:ListRoles",
                "organizations:DescribeOrganization"
            ],
            "resources": ["*"]
        }
    ]))
}

/// A role: what it is given, and what it does not go beyond.
struct Role {
    given: Policy,
    boundary: Policy,
}

impl Role {
    fn of(module: &Value, role: &str) -> Self {
        let policy = Policy::of(module, &format!("{role}-production"));
        let given = if role == "apply" { policy.and(power_user()) } else { policy };
        Self { given, boundary: Policy::of(module, "boundary-production") }
    }

    /// A role that whoever applies has made, and given everything.
    fn made(module: &Value) -> Self {
        let everything = json!([{ "effect": "Allow", "actions": ["*"], "resources": ["*"] }]);
        let given = Policy::kept_by_aws(everything);
        Self { given, boundary: Policy::of(module, "boundary-production") }
    }

    fn can(&self, action: &str, resource: &str, request: Request<'_>) -> bool {
        self.given.allows(action, resource, request)
            && self.boundary.allows(action, resource, request)
    }
}

fn module() -> Value {
    let pipeline = r#"pipeline "main" { deploy "production" }
        secret "theirs" source="vendor/key""#;
    of_account(&format!("{HEAD}{pipeline}\n{STANDARD}"), "environment-production")
}

fn iam(rest: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{rest}")
}

const BOUNDARY: (&str, &str) =
    ("iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/shop-production-boundary");
const FREE: (&str, &str) = ("iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/other");
const OURS: (&str, &str) = ("aws:ResourceTag/environment", "production");
const STAGING: (&str, &str) = ("aws:ResourceTag/environment", "staging");
const BANK: (&str, &str) = ("aws:ResourceTag/platform", "bank");
const STATE: &str = "arn:aws:s3:::terraform-shop-111122223333/shop/production.tfstate";

#[test]
fn whoever_applies_can_apply() {
    let module = module();
    let apply = Role::of(&module, "apply");
    let (api, states) =
        (iam("role/shop-production-api"), "arn:aws:s3:::terraform-shop-111122223333");
    let eks = ("iam:PassedToService", "eks.amazonaws.com");
    let lock = format!("{STATE}.tflock");
    for (action, resource, request) in [
        ("ec2:CreateVpc", "*", &[][..]),
        (
            "rds:ModifyDBInstance",
            "arn:aws:rds:eu-west-1:111122223333:db:shop-production-main",
            &[OURS],
        ),
        ("eks:CreateCluster", "*", &[]),
        (
            "eks:CreateAccessEntry",
            "arn:aws:eks:eu-west-1:111122223333:cluster/shop-production",
            &[OURS],
        ),
        ("kms:CreateKey", "*", &[]),
        ("kms:PutKeyPolicy", "arn:aws:kms:eu-west-1:111122223333:key/1", &[OURS]),
        ("kms:Decrypt", "${aws_kms_key.operations.arn}", &[]),
        ("s3:CreateBucket", "arn:aws:s3:::shop-production-files-111122223333", &[]),
        ("s3:PutBucketPolicy", "arn:aws:s3:::shop-production-files-111122223333", &[]),
        ("s3:ListBucket", states, &[]),
        ("s3:GetObject", STATE, &[]),
        ("s3:PutObject", STATE, &[]),
        ("s3:PutObject", &lock, &[]),
        ("s3:DeleteObject", &lock, &[]),
        (
            "secretsmanager:CreateSecret",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/production/key-AbCdEf",
            &[],
        ),
        (
            "secretsmanager:UpdateSecret",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/production/key-AbCdEf",
            &[OURS],
        ),
        (
            "ssm:PutParameter",
            "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/production/database/main",
            &[],
        ),
        ("iam:CreateRole", &api, &[BOUNDARY]),
        ("iam:PutRolePermissionsBoundary", &api, &[BOUNDARY, OURS]),
        ("iam:PutRolePolicy", &api, &[BOUNDARY, OURS]),
        ("iam:AttachRolePolicy", &api, &[BOUNDARY, OURS]),
        ("iam:UpdateAssumeRolePolicy", &api, &[OURS]),
        ("iam:DeleteRole", &api, &[OURS]),
        ("iam:PassRole", &api, &[eks]),
        (
            "iam:CreateServiceLinkedRole",
            "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
            &[],
        ),
    ] {
        assert!(apply.can(action, resource, request), "{action} on {resource}");
    }
}

#[test]
fn whoever_deploys_or_plans_can_do_that() {
    let module = module();
    let deploy = Role::of(&module, "deploy");
    let image = "arn:aws:ecr:eu-west-1:111122223333:repository/shop-production/api";
    assert!(deploy.can("ecr:PutImage", image, &[OURS]));
    assert!(deploy.can("ecr:GetAuthorizationToken", "*", &[]));
    let cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/shop-production";
    assert!(deploy.can("eks:DescribeCluster", cluster, &[OURS]));
    let plan = Role::of(&module, "plan");
    assert!(plan.can("s3:GetObject", STATE, &[]));
    assert!(plan.can("rds:DescribeDBInstances", "*", &[]));
    // What pods need of the roles that are made for them, too.
    let made = Role::made(&module);
    let vendor = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:vendor/key-AbCdEf";
    let master = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1-AbCdEf";
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::shop-production-files-111122223333/a"),
        ("secretsmanager:GetSecretValue", vendor),
        ("secretsmanager:GetSecretValue", master),
        ("ec2:RunInstances", "*"),
        ("iam:CreateInstanceProfile", "arn:aws:iam::111122223333:instance-profile/eks-1"),
        ("kms:CreateGrant", "arn:aws:kms:eu-west-1:111122223333:key/aws-ebs"),
    ] {
        assert!(made.can(action, resource, &[]), "{action} on {resource}");
    }
}

/// An action, what it is asked for on, and what AWS knows of that.
type Asked = (&'static str, String, Vec<(&'static str, &'static str)>);

/// Ways to more than a role is for.
fn escalations() -> Vec<Asked> {
    let at = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{ACCOUNT}:{rest}");
    let s3 = |rest: &str| format!("arn:aws:s3:::{rest}");
    let own = iam("role/shop-production-api");
    let apply = iam("role/shop-production-terraform-apply");
    let foreign = iam("role/OrganizationAccountAccessRole");
    let ec2 = ("iam:PassedToService", "ec2.amazonaws.com");
    let boundary = iam("policy/shop-production-boundary");
    let others = "terraform-shop-111122223333";
    vec![
        // Its own boundary.
        ("iam:CreatePolicyVersion", boundary.clone(), vec![]),
        ("iam:SetDefaultPolicyVersion", boundary.clone(), vec![]),
        ("iam:DeletePolicyVersion", boundary.clone(), vec![]),
        ("iam:DeletePolicy", boundary, vec![]),
        ("iam:DeleteRolePermissionsBoundary", apply.clone(), vec![BOUNDARY]),
        ("iam:DeleteRolePermissionsBoundary", own.clone(), vec![BOUNDARY, OURS]),
        ("iam:PutRolePermissionsBoundary", apply.clone(), vec![FREE]),
        ("iam:PutRolePermissionsBoundary", own.clone(), vec![FREE, OURS]),
        // A role that is free of it.
        ("iam:CreateRole", own.clone(), vec![]),
        ("iam:CreateRole", own.clone(), vec![FREE]),
        ("iam:AttachRolePolicy", own.clone(), vec![OURS]),
        ("iam:PutRolePolicy", own.clone(), vec![FREE, OURS]),
        ("iam:DetachRolePolicy", own, vec![OURS]),
        // The roles of workflows themselves.
        ("iam:PutRolePolicy", apply.clone(), vec![BOUNDARY, OURS]),
        ("iam:AttachRolePolicy", apply.clone(), vec![BOUNDARY, OURS]),
        ("iam:UpdateAssumeRolePolicy", apply.clone(), vec![OURS]),
        ("iam:UpdateAssumeRolePolicy", iam("role/shop-production-deploy"), vec![OURS]),
        ("iam:TagRole", apply.clone(), vec![OURS]),
        ("iam:DeleteRole", apply.clone(), vec![OURS]),
        ("iam:PassRole", apply, vec![ec2]),
        // Roles of others.
        ("iam:UpdateAssumeRolePolicy", foreign.clone(), vec![]),
        ("iam:PutRolePolicy", foreign.clone(), vec![]),
        ("iam:PassRole", foreign, vec![ec2]),
        ("iam:PassRole", iam("role/shop-staging-api"), vec![ec2]),
        (
            "iam:UpdateAssumeRolePolicy",
            iam("role/shop-production-eu-api"),
            vec![("aws:ResourceTag/environment", "production-eu")],
        ),
        ("iam:CreateRole", iam("role/bank-production-api"), vec![BOUNDARY]),
        // Other ways to be somebody.
        ("iam:CreateUser", iam("user/eve"), vec![]),
        ("iam:CreateAccessKey", iam("user/eve"), vec![]),
        ("iam:UpdateLoginProfile", iam("user/eve"), vec![]),
        ("iam:AddUserToGroup", iam("group/admins"), vec![]),
        ("iam:CreateOpenIDConnectProvider", iam("oidc-provider/evil.example"), vec![]),
        (
            "iam:AddClientIDToOpenIDConnectProvider",
            iam("oidc-provider/token.actions.githubusercontent.com"),
            vec![],
        ),
        (
            "iam:UpdateOpenIDConnectProviderThumbprint",
            iam("oidc-provider/token.actions.githubusercontent.com"),
            vec![],
        ),
        ("iam:CreateSAMLProvider", iam("saml-provider/evil"), vec![]),
        ("iam:CreatePolicy", iam("policy/shop-production-more"), vec![]),
        ("sts:AssumeRole", iam("role/shop-staging-terraform-apply"), vec![]),
        // The state of others, and the history of its own.
        ("s3:GetObject", s3(&format!("{others}/shop/staging.tfstate")), vec![]),
        ("s3:PutObject", s3(&format!("{others}/shop/staging.tfstate")), vec![]),
        ("s3:GetObject", s3(&format!("{others}/111122223333/account.tfstate")), vec![]),
        ("s3:PutObject", s3(&format!("{others}/111122223333/account.tfstate")), vec![]),
        ("s3:PutBucketPolicy", s3(others), vec![]),
        ("s3:PutBucketVersioning", s3(others), vec![]),
        ("s3:DeleteBucket", s3(others), vec![]),
        ("s3:DeleteObjectVersion", STATE.to_owned(), vec![]),
        // The audit log, and what watches the account.
        ("s3:DeleteObject", s3("audit-shop-111122223333/AWSLogs/1"), vec![]),
        ("s3:PutBucketPolicy", s3("audit-shop-111122223333"), vec![]),
        ("s3:BypassGovernanceRetention", s3("audit-shop-111122223333/AWSLogs/1"), vec![]),
        ("cloudtrail:StopLogging", at("cloudtrail", "trail/shop-audit"), vec![]),
        ("cloudtrail:DeleteTrail", at("cloudtrail", "trail/shop-audit"), vec![]),
        ("cloudtrail:UpdateTrail", at("cloudtrail", "trail/shop-audit"), vec![]),
        ("cloudtrail:PutEventSelectors", at("cloudtrail", "trail/shop-audit"), vec![]),
        ("guardduty:DeleteDetector", at("guardduty", "detector/1"), vec![]),
        ("guardduty:UpdateDetector", at("guardduty", "detector/1"), vec![]),
        ("config:StopConfigurationRecorder", "*".to_owned(), vec![]),
        ("config:DeleteDeliveryChannel", "*".to_owned(), vec![]),
        ("ec2:DisableEbsEncryptionByDefault", "*".to_owned(), vec![]),
        ("s3:PutAccountPublicAccessBlock", "*".to_owned(), vec![]),
        ("kms:PutKeyPolicy", "${aws_kms_key.operations.arn}".to_owned(), vec![]),
        ("kms:CreateGrant", "${aws_kms_key.operations.arn}".to_owned(), vec![]),
        ("kms:ScheduleKeyDeletion", "${aws_kms_key.operations.arn}".to_owned(), vec![]),
        ("organizations:LeaveOrganization", "*".to_owned(), vec![]),
        ("account:CloseAccount", "*".to_owned(), vec![]),
        // Another environment, or another platform.
        ("rds:DeleteDBInstance", at("rds", "db:shop-staging-main"), vec![STAGING]),
        ("rds:ModifyDBInstance", at("rds", "db:bank-production-main"), vec![OURS, BANK]),
        ("eks:CreateAccessEntry", at("eks", "cluster/shop-staging"), vec![STAGING]),
        ("eks:CreatePodIdentityAssociation", at("eks", "cluster/shop-staging"), vec![STAGING]),
        ("ecr:SetRepositoryPolicy", at("ecr", "repository/shop-staging/api"), vec![STAGING]),
        ("kms:PutKeyPolicy", at("kms", "key/2"), vec![STAGING]),
        ("kms:Decrypt", at("kms", "key/2"), vec![STAGING]),
        ("ec2:AuthorizeSecurityGroupIngress", at("ec2", "security-group/sg-1"), vec![STAGING]),
        ("ec2:DeleteTags", at("ec2", "security-group/sg-1"), vec![STAGING]),
        ("sns:Subscribe", at("sns", "shop-staging-alerts"), vec![STAGING]),
        ("s3:GetObject", s3("shop-staging-files-111122223333/a"), vec![]),
        ("s3:PutBucketPolicy", s3("bank"), vec![]),
        (
            "secretsmanager:GetSecretValue",
            at("secretsmanager", "secret:shop/staging/key-AbCdEf"),
            vec![],
        ),
        (
            "secretsmanager:PutResourcePolicy",
            at("secretsmanager", "secret:bank/key-AbCdEf"),
            vec![],
        ),
        (
            "secretsmanager:GetSecretValue",
            at("secretsmanager", "secret:rds!db-2-AbCdEf"),
            vec![STAGING],
        ),
        ("ssm:GetParameter", at("ssm", "parameter/shop/staging/database/main"), vec![]),
        ("ssm:PutParameter", at("ssm", "parameter/shop/staging/database/main"), vec![]),
        ("lambda:AddPermission", at("lambda", "function:theirs"), vec![]),
    ]
}

#[test]
fn no_role_gets_beyond_what_it_is_for() {
    let module = module();
    let escalations = escalations();
    assert!(escalations.len() >= 40);
    for (name, role) in [
        ("apply", Role::of(&module, "apply")),
        ("deploy", Role::of(&module, "deploy")),
        ("plan", Role::of(&module, "plan")),
        ("a role that was made", Role::made(&module)),
    ] {
        for (action, resource, request) in &escalations {
            assert!(!role.can(action, resource, request), "{name}: {action} on {resource}");
        }
    }
}

#[test]
fn every_role_of_an_environment_has_its_boundary() {
    let pipeline = r#"pipeline "main" { deploy "production" }
        bucket "files"
        worker "w" { image "ghcr.io/example/w:1"; uses "files" }"#;
    let project = super::loaded(&format!("{HEAD}{pipeline}\n{STANDARD}"));
    let emitted = super::emitted(&project);
    let roles: Vec<Value> = emitted
        .artifacts
        .iter()
        .filter(|(path, _)| path.contains("production"))
        .filter_map(|(_, artifact)| serde_json::from_str::<Value>(&artifact.text).ok())
        .filter_map(|file| Some(file["resource"]["aws_iam_role"].as_object()?.clone()))
        .flat_map(|roles| roles.into_iter().map(|(_, role)| role))
        .collect();
    assert!(roles.len() > 6, "{}", roles.len());
    for role in roles {
        let bound = role["permissions_boundary"].as_str();
        let either = [BOUNDARY.1, "${aws_iam_policy.boundary-production.arn}"];
        assert!(bound.is_some_and(|bound| either.contains(&bound)), "{role}");
    }
}

#[test]
fn the_boundary_fits_into_a_policy() {
    // IAM counts all but white space; the names of an environment may be three times as long.
    let length = Policy::of(&module(), "boundary-production").length();
    assert!(length < 5000, "{length}");
}
