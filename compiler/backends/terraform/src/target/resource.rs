//! The resources that one file of the module declares and others refer to.

use crate::target::address::Address;
use crate::target::text::{Expression, Label};

/// The network.
pub fn network<'m>() -> Address<'m> {
    Address::resource("aws_vpc", "main")
}

/// The ids of the subnets for pods and machines.
pub fn private_subnets() -> Expression {
    Address::resource("aws_subnet", "private").each("id")
}

/// The ids of the subnets for databases and caches.
pub fn database_subnets() -> Expression {
    Address::resource("aws_subnet", "database").each("id")
}

/// The cluster.
pub fn cluster<'m>() -> Address<'m> {
    Address::resource("aws_eks_cluster", "main")
}

/// The group that every pod and machine of the cluster is in.
pub fn cluster_security_group() -> Expression {
    cluster().attribute("vpc_config[0].cluster_security_group_id")
}

/// The cluster's machines, where they are the description's own.
pub fn node_group<'m>() -> Address<'m> {
    Address::resource("aws_eks_node_group", "main")
}

/// The ARNs of the load balancers: none before the first deployment.
pub fn load_balancers() -> Expression {
    Expression::fixed("data.aws_lbs.main.arns")
}

/// The key of the platform's data.
pub fn data_key<'m>() -> Address<'m> {
    Address::resource("aws_kms_key", "data")
}

/// The key of what is recorded about the platform.
pub fn operations_key<'m>() -> Address<'m> {
    Address::resource("aws_kms_key", "operations")
}

/// The topic that alarms go to.
pub fn alerts_topic<'m>() -> Address<'m> {
    Address::resource("aws_sns_topic", "alerts")
}

/// The bucket that access to the others is logged in.
pub fn access_logs<'m>() -> Address<'m> {
    Address::resource("aws_s3_bucket", "access_logs")
}

/// The bucket of the account's audit log.
pub fn audit_log<'m>() -> Address<'m> {
    Address::resource("aws_s3_bucket", "audit")
}

/// The bucket of that name in the description.
pub fn bucket<'m>(name: &'m str) -> Address<'m> {
    Address::resource("aws_s3_bucket", Label::new("", name, ""))
}
