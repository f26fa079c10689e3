//! What whoever opens a pull request may read: all that a plan compares, and no data.

use std::collections::BTreeSet;

use serde_json::Value;

use super::iam::Policy;
use super::{HEAD, emitted, loaded, of_account};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";
const STATE: &str = "arn:aws:s3:::terraform-shop-111122223333/shop/production.tfstate";

/// A platform with something of every kind that comes out.
const EVERYTHING: &str = r#"
    pipeline "main" { deploy "production" }
    database "main" version="17"
    cache "sessions"
    bucket "files"
    secret "key" rotate="90d"
    secret "theirs" source="another/entry"
    service "web" {
        build "." preset="python" app="web:app"
        port "http" 8000
        health "/healthz"
        route "/"
        uses "main" "sessions" "files"
    }
    environment "production" {
        aws account="111122223333" region="eu-west-1" {
            nodes instance-type="m7g.large"
            cluster-admins "arn:aws:iam::111122223333:role/operators"
        }
        domain "example.com"
        budget monthly=100
        alerts email="ops@example.com"
        compliance "soc2"
    }
"#;

/// What the provider asks AWS for when it refreshes a thing: the read functions of
/// `internal/service` in hashicorp/aws 6. Documents are read by nobody.
const REFRESHED: &[(&str, &[&str])] = &[
    ("aws_acm_certificate", &["acm:DescribeCertificate", "acm:ListTagsForCertificate"]),
    ("aws_availability_zones", &["ec2:DescribeAvailabilityZones"]),
    ("aws_budgets_budget", &["budgets:ViewBudget", "budgets:ListTagsForResource"]),
    ("aws_cloudwatch_dashboard", &["cloudwatch:GetDashboard"]),
    ("aws_cloudwatch_log_group", &["logs:DescribeLogGroups", "logs:ListTagsForResource"]),
    (
        "aws_cloudwatch_metric_alarm",
        &["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
    ),
    ("aws_db_instance", &["rds:DescribeDBInstances", "rds:ListTagsForResource"]),
    ("aws_db_parameter_group", &["rds:DescribeDBParameterGroups", "rds:DescribeDBParameters"]),
    ("aws_db_subnet_group", &["rds:DescribeDBSubnetGroups"]),
    ("aws_default_security_group", &["ec2:DescribeSecurityGroups"]),
    ("aws_ecr_lifecycle_policy", &["ecr:GetLifecyclePolicy"]),
    ("aws_ecr_lifecycle_policy_document", &[]),
    ("aws_ecr_repository", &["ecr:DescribeRepositories", "ecr:ListTagsForResource"]),
    ("aws_eip", &["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"]),
    ("aws_eks_access_entry", &["eks:DescribeAccessEntry"]),
    ("aws_eks_access_policy_association", &["eks:ListAssociatedAccessPolicies"]),
    ("aws_eks_addon", &["eks:DescribeAddon"]),
    ("aws_eks_cluster", &["eks:DescribeCluster"]),
    ("aws_eks_node_group", &["eks:DescribeNodegroup"]),
    ("aws_eks_pod_identity_association", &["eks:DescribePodIdentityAssociation"]),
    (
        "aws_elasticache_parameter_group",
        &[
            "elasticache:DescribeCacheParameterGroups",
            "elasticache:DescribeCacheParameters",
            "elasticache:ListTagsForResource",
        ],
    ),
    (
        "aws_elasticache_replication_group",
        &["elasticache:DescribeReplicationGroups", "elasticache:DescribeCacheClusters"],
    ),
    ("aws_elasticache_subnet_group", &["elasticache:DescribeCacheSubnetGroups"]),
    ("aws_elasticache_user", &["elasticache:DescribeUsers"]),
    ("aws_elasticache_user_group", &["elasticache:DescribeUserGroups"]),
    ("aws_flow_log", &["ec2:DescribeFlowLogs"]),
    ("aws_iam_policy_document", &[]),
    ("aws_iam_role", &["iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"]),
    ("aws_iam_role_policy", &["iam:GetRolePolicy"]),
    ("aws_iam_role_policy_attachment", &["iam:ListAttachedRolePolicies"]),
    ("aws_internet_gateway", &["ec2:DescribeInternetGateways"]),
    ("aws_kms_alias", &["kms:ListAliases"]),
    (
        "aws_kms_key",
        &[
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListResourceTags",
        ],
    ),
    ("aws_launch_template", &["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"]),
    (
        "aws_lbs",
        &["elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags"],
    ),
    ("aws_nat_gateway", &["ec2:DescribeNatGateways"]),
    ("aws_route", &["ec2:DescribeRouteTables"]),
    ("aws_route53_record", &["route53:GetHostedZone", "route53:ListResourceRecordSets"]),
    (
        "aws_route53_zone",
        &["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"],
    ),
    ("aws_route_table", &["ec2:DescribeRouteTables"]),
    ("aws_route_table_association", &["ec2:DescribeRouteTables"]),
    (
        "aws_s3_bucket",
        &[
            "s3:ListBucket",
            "s3:GetAccelerateConfiguration",
            "s3:GetBucketAcl",
            "s3:GetBucketCORS",
            "s3:GetBucketLogging",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketPolicy",
            "s3:GetBucketRequestPayment",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetBucketWebsite",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:GetReplicationConfiguration",
            "s3:ListTagsForResource",
        ],
    ),
    ("aws_s3_bucket_lifecycle_configuration", &["s3:GetLifecycleConfiguration"]),
    ("aws_s3_bucket_logging", &["s3:GetBucketLogging"]),
    ("aws_s3_bucket_ownership_controls", &["s3:GetBucketOwnershipControls"]),
    ("aws_s3_bucket_policy", &["s3:GetBucketPolicy"]),
    ("aws_s3_bucket_public_access_block", &["s3:GetBucketPublicAccessBlock"]),
    ("aws_s3_bucket_server_side_encryption_configuration", &["s3:GetEncryptionConfiguration"]),
    ("aws_s3_bucket_versioning", &["s3:GetBucketVersioning"]),
    ("aws_scheduler_schedule", &["scheduler:GetSchedule"]),
    (
        "aws_secretsmanager_secret",
        &["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
    ),
    ("aws_secretsmanager_secret_rotation", &["secretsmanager:DescribeSecret"]),
    ("aws_security_group", &["ec2:DescribeSecurityGroups"]),
    ("aws_sns_topic", &["sns:GetTopicAttributes", "sns:ListTagsForResource"]),
    ("aws_sns_topic_policy", &["sns:GetTopicAttributes"]),
    ("aws_sns_topic_subscription", &["sns:GetSubscriptionAttributes"]),
    (
        "aws_ssm_parameter",
        &["ssm:GetParameter", "ssm:DescribeParameters", "ssm:ListTagsForResource"],
    ),
    ("aws_subnet", &["ec2:DescribeSubnets"]),
    (
        "aws_vpc",
        &[
            "ec2:DescribeVpcs",
            "ec2:DescribeVpcAttribute",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups",
        ],
    ),
    ("aws_vpc_endpoint", &["ec2:DescribeVpcEndpoints", "ec2:DescribePrefixLists"]),
    ("aws_vpc_security_group_ingress_rule", &["ec2:DescribeSecurityGroupRules"]),
    ("aws_wafv2_web_acl", &["wafv2:GetWebACL", "wafv2:ListTagsForResource"]),
    ("aws_wafv2_web_acl_association", &["wafv2:GetWebACLForResource"]),
    ("aws_wafv2_web_acl_logging_configuration", &["wafv2:GetLoggingConfiguration"]),
];

/// Reading what somebody's data is, on whatever has it, or a way to get at it.
const DATA: [&str; 60] = [
    "athena:GetQueryResults",
    "athena:StartQueryExecution",
    "cloudtrail:GetQueryResults",
    "cloudtrail:LookupEvents",
    "cloudwatch:GetMetricData",
    "codecommit:GitPull",
    "cognito-idp:ListUsers",
    "config:GetResourceConfigHistory",
    "config:SelectResourceConfig",
    "dynamodb:BatchGetItem",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:DescribeInstanceAttribute",
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "eks:AccessKubernetesApi",
    "elasticache:Connect",
    "glue:GetTable",
    "guardduty:GetFindings",
    "kinesis:GetRecords",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "lambda:GetFunction",
    "lambda:InvokeFunction",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:Unmask",
    "rds-data:ExecuteStatement",
    "rds-db:connect",
    "rds:CreateDBSnapshot",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "redshift-data:GetStatementResult",
    "s3:GetObject",
    "s3:GetObjectAttributes",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:ListBucketVersions",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sns:Subscribe",
    "sqs:ReceiveMessage",
    "ssm:GetParameterHistory",
    "ssm:GetParametersByPath",
    "ssm:StartSession",
    "sts:AssumeRole",
    "wafv2:GetSampledRequests",
];

fn plan() -> (Value, Policy) {
    let module = of_account(&format!("{HEAD}{EVERYTHING}"), "environment-production");
    let policy = Policy::of(&module, "plan-production");
    (module, policy)
}

/// Something of the platform's that an action may be asked for on.
fn own(action: &str) -> &'static str {
    match action.split(':').next().unwrap() {
        "s3" => "arn:aws:s3:::shop-production-files-111122223333",
        "ssm" => "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/production/database/main",
        _ => "arn:aws:any",
    }
}

#[test]
fn everything_that_comes_out_can_be_planned() {
    let (_, policy) = plan();
    let loaded = loaded(&format!("{HEAD}{EVERYTHING}"));
    let emitted = emitted(&loaded);
    // The account's own module is planned by a person.
    let files = emitted.artifacts.iter().filter(|(path, _)| path.contains("production/terraform/"));
    let files = files.map(|(_, artifact)| serde_json::from_str::<Value>(&artifact.text).unwrap());
    let kinds = files.flat_map(|file| {
        let blocks = ["resource", "data"].map(|block| file[block].as_object().cloned());
        blocks
            .into_iter()
            .flatten()
            .flat_map(|kinds| kinds.into_iter().map(|(kind, _)| kind))
            .collect::<Vec<_>>()
    });
    let kinds: BTreeSet<String> = kinds.collect();
    let known: BTreeSet<String> = REFRESHED.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(kinds, known, "what comes out and what is known of its refresh");
    for (kind, actions) in REFRESHED {
        for action in *actions {
            assert!(policy.allows(action, own(action), &[]), "{kind}: {action}");
        }
    }
    assert!(policy.allows("s3:GetObject", STATE, &[]));
    assert!(policy.allows("s3:ListBucket", "arn:aws:s3:::terraform-shop-111122223333", &[]));
    let of_state = "${aws_kms_key.operations.arn}";
    let via = [("kms:ViaService", "s3.eu-west-1.amazonaws.com")];
    assert!(policy.allows("kms:Decrypt", of_state, &via));
    let alias = ("kms:ResourceAliases", "alias/shop-production-data");
    let via = ("kms:ViaService", "ssm.eu-west-1.amazonaws.com");
    assert!(policy.allows("kms:Decrypt", KEY, &[alias, via]));
    let other = ("kms:ResourceAliases", "alias/shop-staging-data");
    assert!(!policy.allows("kms:Decrypt", KEY, &[other, via]));
}

#[test]
fn a_pull_request_reads_no_data() {
    let (module, policy) = plan();
    let attached = &module["resource"]["aws_iam_role_policy_attachment"];
    assert_eq!(
        attached.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["apply-production"],
        "what AWS keeps may grow"
    );
    for action in DATA {
        for resource in [
            own(action),
            KEY,
            "*",
            "arn:aws:s3:::shop-production-files-111122223333/a",
            "arn:aws:s3:::terraform-shop-111122223333/shop/staging.tfstate",
            "arn:aws:s3:::terraform-shop-111122223333/111122223333/account.tfstate",
            "arn:aws:s3:::audit-shop-111122223333/AWSLogs/1",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/production/key-AbCdEf",
        ] {
            assert!(!policy.allows(action, resource, &[]), "{action} on {resource}");
        }
    }
    // Nor by way of a service that decrypts for whoever asks, but for one.
    for service in ["s3", "secretsmanager", "logs", "sqs", "rds"] {
        let via = format!("{service}.eu-west-1.amazonaws.com");
        let alias = ("kms:ResourceAliases", "alias/shop-production-data");
        let request = [alias, ("kms:ViaService", via.as_str())];
        assert!(!policy.allows("kms:Decrypt", KEY, &request), "{service}");
    }
    // Nor what belongs to another environment or platform.
    for bucket in ["shop-staging-files-111122223333", "audit-shop-111122223333", "bank"] {
        assert!(
            !policy.allows("s3:ListBucket", &format!("arn:aws:s3:::{bucket}"), &[]),
            "{bucket}"
        );
    }
    let staging = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/staging/database/main";
    assert!(!policy.allows("ssm:GetParameter", staging, &[]));
}

#[test]
fn a_plan_writes_nothing() {
    let (_, policy) = plan();
    for action in [
        "s3:PutObject",
        "s3:DeleteObject",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "eks:CreateAccessEntry",
        "kms:CreateGrant",
        "ssm:PutParameter",
    ] {
        assert!(!policy.allows(action, STATE, &[]) && !policy.allows(action, "*", &[]), "{action}");
    }
}
