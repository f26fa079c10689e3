//! `endpoints.tf.json`: ways to AWS's own services that do not leave its network.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::{Expression, Template};

static ENDPOINTS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.endpoints",
    because: "images and logs take the free way to S3; a standard environment reaches the other services when no gateway works",
});

/// The services that a cluster and its pods speak to all the time. `eks-auth` is Pod Identity.
const INTERFACES: [&str; 11] = [
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticloadbalancing",
    "kms",
    "logs",
    "secretsmanager",
    "ssm",
    "sts",
];

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("endpoints", &ENDPOINTS);
    let service = |name: &str| format!("com.amazonaws.{}.{name}", site.region);
    let tables = Expression::fixed(
        "concat([for table in aws_route_table.private : table.id], [aws_route_table.database.id])",
    );
    let body = Block::new()
        .with("vpc_id", resource::network().id())
        .with("service_name", service("s3"))
        .with("vpc_endpoint_type", "Gateway")
        .with("route_table_ids", tables);
    module.resource("aws_vpc_endpoint", "s3", body);
    // Each costs as much as a small machine in every zone.
    if site.standard() {
        interfaces(site, &mut module);
    }
    module
}

fn interfaces<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let body = Block::new()
        .with("name", site.names.scoped("endpoints", 255))
        .with("description", "Interface endpoints of the network")
        .with("vpc_id", resource::network().id());
    let group = module.resource("aws_security_group", "endpoints", body);
    let body = Block::new()
        .with("security_group_id", group.id())
        .with("description", "TLS from inside the network")
        .with("cidr_ipv4", resource::network().attribute("cidr_block"))
        .with("ip_protocol", "tcp")
        .with("from_port", 443)
        .with("to_port", 443);
    module.resource("aws_vpc_security_group_ingress_rule", "endpoints", body);
    module.local("interface_endpoints", INTERFACES);
    let name = Template::new()
        .text(&format!("com.amazonaws.{}.", site.region))
        .expression(Expression::fixed("each.value"));
    let body = Block::new()
        .with("for_each", Expression::fixed("toset(local.interface_endpoints)"))
        .with("vpc_id", resource::network().id())
        .with("service_name", name)
        .with("vpc_endpoint_type", "Interface")
        .with("private_dns_enabled", true)
        .with("subnet_ids", resource::private_subnets())
        .with("security_group_ids", [group.id()]);
    module.resource("aws_vpc_endpoint", "interface", body);
}
