//! What whoever plans may read: the state, and how things are set up; never what is in them.
//!
//! A pull request plans, and whoever can push opens one: what this role reads, everybody does who
//! may write to the repository. So it has a list of its own of what is allowed. AWS keeps
//! `ReadOnlyAccess`, which reads objects, logs, tables, queues and images, and from which one would
//! have to take away what is data, each time that AWS adds some; from this list a new action is
//! missing until a plan fails and names it.

use groundplan_lowering::names::BUCKET_LENGTH;

use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::site::Site;

/// How what the module declares is set up, for `terraform plan` to compare. None of it knows an ARN
/// in advance, or none at all.
const SET_UP: [&str; 61] = [
    "acm:DescribeCertificate",
    "acm:ListTagsForCertificate",
    "budgets:ListTagsForResource",
    "budgets:ViewBudget",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:ListTagsForResource",
    "ec2:DescribeAddresses",
    "ec2:DescribeAddressesAttribute",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:ListTagsForResource",
    "eks:Describe*",
    "eks:List*",
    "elasticache:Describe*",
    "elasticache:ListTagsForResource",
    "elasticloadbalancing:Describe*",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListResourceTags",
    "logs:DescribeLogGroups",
    "logs:ListTagsForResource",
    "rds:Describe*",
    "rds:ListTagsForResource",
    "route53:Get*",
    "route53:List*",
    "scheduler:GetSchedule",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "sns:GetSubscriptionAttributes",
    "sns:GetTopicAttributes",
    "sns:ListTagsForResource",
    "ssm:DescribeParameters",
    "ssm:ListTagsForResource",
    "wafv2:GetLoggingConfiguration",
    "wafv2:GetWebACL",
    "wafv2:GetWebACLForResource",
    "wafv2:ListTagsForResource",
];

pub fn reading<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let names = site.names;
    let states = format!("arn:aws:s3:::{}", site.state_bucket());
    let state = format!("{states}/{}", names.state());
    let buckets = format!("arn:aws:s3:::{}*", names.stem(BUCKET_LENGTH));
    let parameters = site.arn("ssm", &format!("parameter{}", names.parameters()));
    vec![
        // No lock is taken, so that nothing has to be written.
        Statement::allow("ReadState", ["s3:GetObject"]).on([state]),
        Statement::allow("FindState", ["s3:ListBucket"]).on([states]),
        Statement::allow("DecryptState", ["kms:Decrypt"])
            .on([resource::operations_key().arn()])
            .when(
                "StringEquals",
                "kms:ViaService",
                [format!("s3.{}.amazonaws.com", site.account_region)],
            ),
        // The provider asks for a bucket's head, which is the right to list its objects' names.
        Statement::allow(
            "ReadBuckets",
            ["s3:GetBucket*", "s3:Get*Configuration", "s3:ListBucket", "s3:ListTagsForResource"],
        )
        .on([buckets]),
        // Where databases and caches are; the entries are encrypted like secrets, which are elsewhere.
        Statement::allow("ReadAddresses", ["ssm:GetParameter", "ssm:GetParameters"])
            .on([parameters]),
        Statement::allow("DecryptAddresses", ["kms:Decrypt"])
            .on([site.arn("kms", "key/*")])
            .when("ForAnyValue:StringEquals", "kms:ResourceAliases", [site.data_key_alias()])
            .when("StringEquals", "kms:ViaService", [format!("ssm.{}.amazonaws.com", site.region)]),
        Statement::allow("ReadSettings", SET_UP).on(["*"]),
    ]
}
