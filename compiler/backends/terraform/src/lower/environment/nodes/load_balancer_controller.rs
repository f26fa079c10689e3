//! What the AWS Load Balancer Controller may do, which makes the load balancers of a cluster whose
//! machines are the description's own; Auto Mode has it built in. Whatever it changes has to carry
//! the cluster's tag.

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;

const REQUESTED: &str = "aws:RequestTag/elbv2.k8s.aws/cluster";
const TAGGED: &str = "aws:ResourceTag/elbv2.k8s.aws/cluster";
/// The service account that its chart makes.
const SERVICE_ACCOUNT: &str = "aws-load-balancer-controller";
const NAMESPACE: &str = "kube-system";

/// Adds its role and lets its pods assume it.
pub fn add<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let name = site.names.scoped("load_balancer_controller", 64);
    let trust = role::pods(site, NAMESPACE, SERVICE_ACCOUNT);
    let label = "load_balancer_controller";
    let role =
        Role::new(label, name, "Makes the load balancers of routes", trust).add(site, module);
    role::grant(module, role, label, "load-balancers", statements(site));
    let body = Block::new()
        .with("cluster_name", resource::cluster().attribute("name"))
        .with("namespace", NAMESPACE)
        .with("service_account", SERVICE_ACCOUNT)
        .with("role_arn", role.arn());
    module.resource("aws_eks_pod_identity_association", label, body);
}

fn statements<'m>(site: &Site<'_, 'm>) -> Vec<Statement<'m>> {
    let mut statements = vec![look_around(), service_role()];
    statements.extend(groups(site));
    statements.extend(balancers(site));
    statements
}

/// Describing knows no ARNs.
fn look_around<'m>() -> Statement<'m> {
    Statement::allow(
        "LookAround",
        [
            "acm:DescribeCertificate",
            "acm:ListCertificates",
            "ec2:DescribeAccountAttributes",
            "ec2:DescribeAddresses",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeInstances",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeTags",
            "ec2:DescribeVpcPeeringConnections",
            "ec2:DescribeVpcs",
            "ec2:GetSecurityGroupsForVpc",
            "elasticloadbalancing:DescribeCapacityReservation",
            "elasticloadbalancing:DescribeListenerAttributes",
            "elasticloadbalancing:DescribeListenerCertificates",
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeLoadBalancerAttributes",
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeSSLPolicies",
            "elasticloadbalancing:DescribeTags",
            "elasticloadbalancing:DescribeTargetGroupAttributes",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
            "elasticloadbalancing:DescribeTrustStores",
            "shield:GetSubscriptionState",
            "wafv2:GetWebACL",
            "wafv2:GetWebACLForResource",
        ],
    )
    .on(["*"])
}

fn service_role<'m>() -> Statement<'m> {
    Statement::allow("ServiceRole", ["iam:CreateServiceLinkedRole"]).on(["*"]).when(
        "StringEquals",
        "iam:AWSServiceName",
        ["elasticloadbalancing.amazonaws.com"],
    )
}

/// The groups of load balancers, and the rules that let them reach pods.
fn groups<'m>(site: &Site<'_, 'm>) -> [Statement<'m>; 4] {
    let group = || site.arn("ec2", "security-group/*");
    [
        Statement::allow("MakeGroups", ["ec2:CreateSecurityGroup"])
            .on([group(), site.arn("ec2", "vpc/*")]),
        Statement::allow("TagNewGroups", ["ec2:CreateTags"])
            .on([group()])
            .when("StringEquals", "ec2:CreateAction", ["CreateSecurityGroup"])
            .when("Null", REQUESTED, ["false"]),
        Statement::allow("TagOwnGroups", ["ec2:CreateTags", "ec2:DeleteTags"])
            .on([group()])
            .when("Null", REQUESTED, ["true"])
            .when("Null", TAGGED, ["false"]),
        Statement::allow(
            "RuleGroups",
            [
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:DeleteSecurityGroup",
                "ec2:RevokeSecurityGroupIngress",
            ],
        )
        .on([group()]),
    ]
}

fn balancers<'m>(site: &Site<'_, 'm>) -> [Statement<'m>; 5] {
    let own = |rest: &str| site.arn("elasticloadbalancing", rest);
    let all = || ["loadbalancer/*", "targetgroup/*", "listener/*", "listener-rule/*"].map(own);
    [
        Statement::allow(
            "Make",
            ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
        )
        .on(all())
        .when("Null", REQUESTED, ["false"]),
        // Listeners and rules belong to what carries the tag.
        Statement::allow(
            "Listen",
            [
                "elasticloadbalancing:AddListenerCertificates",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveListenerCertificates",
                "elasticloadbalancing:SetRulePriorities",
            ],
        )
        .on(all()),
        Statement::allow(
            "Tag",
            ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
        )
        .on(all()),
        Statement::allow(
            "Change",
            [
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:ModifyCapacityReservation",
                "elasticloadbalancing:ModifyIpPools",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
        )
        .on(all())
        .when("Null", TAGGED, ["false"]),
        Statement::allow(
            "Send",
            ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
        )
        .on([own("targetgroup/*")]),
    ]
}
