//! `network.tf.json`: the VPC, its subnets and routes, and the log of what crosses it.

use groundplan_schema::scalar::Cidr;
use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::subnets::{self, Zone};
use crate::target::text::{Expression, Identifier, Template};

static NETWORK: Origin = Origin::Default(&DefaultRule {
    id: "terraform.network",
    because: "an environment has a network of its own, so that nothing else can reach into it",
});
static ONE_GATEWAY: Origin = Origin::Default(&DefaultRule {
    id: "terraform.nat-gateways",
    because: "a lean environment can do without the internet while a zone is down",
});
static GATEWAY_PER_ZONE: Origin = Origin::Default(&DefaultRule {
    id: "terraform.nat-gateways",
    because: "a zone that fails must not take the others' way out with it",
});

/// Zones in which EKS makes no cluster, by region.
const WITHOUT_EKS: [(&str, &str); 3] =
    [("ca-central-1", "cac1-az3"), ("us-east-1", "use1-az3"), ("us-west-1", "usw1-az2")];

/// The names of zones in the module: letters, as AWS uses them.
const ZONES: [&str; 4] = ["a", "b", "c", "d"];

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let network = *site.cx.value(&site.aws.network);
    let zones = zones(site, network)?;
    let mut module = Module::new("network", &NETWORK);
    vpc(site, &mut module, network);
    subnets(&mut module, &zones);
    gateways(site, &mut module);
    routes(site, &mut module);
    flow_log(site, &mut module);
    Some(module)
}

/// The blocks of each zone.
fn zones(site: &Site<'_, '_>, network: Cidr) -> Option<Vec<Zone>> {
    // Whoever asks for a number that is not known yet waits for it.
    let _ = site.aws.zones.as_ref().map(|zones| site.cx.value(zones));
    subnets::carve(network, u32::try_from(site.zones().len()).ok()?)
}

fn vpc<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>, network: Cidr) {
    let without_eks = WITHOUT_EKS.into_iter().find(|(region, _)| *region == site.region);
    let zones = Block::new()
        .with("state", "available")
        // Without local zones, which have to be opted into.
        .with(
            "filter",
            Block::new().with("name", "opt-in-status").with("values", ["opt-in-not-required"]),
        )
        .with_some("exclude_zone_ids", without_eks.map(|(_, zone)| [zone]));
    module.data("aws_availability_zones", "available", zones);
    let block = Term::from(network.to_string()).because(site.aws.network.origin());
    let body = Block::new()
        .with("cidr_block", block)
        .with("enable_dns_support", true)
        .with("enable_dns_hostnames", true)
        .with("tags", named(site.names.prefix()));
    let vpc = module.resource("aws_vpc", "main", body);
    // Taken over so as to have no rules: whatever lands in it by mistake can talk to nobody.
    let body = Block::new().with("vpc_id", vpc.id()).with("tags", named("unused".to_owned()));
    module.resource("aws_default_security_group", "main", body);
}

fn subnets<'m>(module: &mut Module<'m>, zones: &[Zone]) {
    let mut local = Block::new();
    for (index, (letter, zone)) in ZONES.iter().zip(zones).enumerate() {
        let name =
            Expression::around("data.aws_availability_zones.available.names[", &Index(index), "]");
        let body = Block::new()
            .with("name", name)
            .with("private", zone.private.to_string())
            .with("public", zone.public.to_string())
            .with("database", zone.database.to_string());
        local = local.entry(letter, body);
    }
    module.local("zones", local);
    // EKS finds the subnets of load balancers by these tags.
    subnet(module, "public", "each.value.public", Some("kubernetes.io/role/elb"));
    subnet(module, "private", "each.value.private", Some("kubernetes.io/role/internal-elb"));
    subnet(module, "database", "each.value.database", None);
}

fn subnet(
    module: &mut Module<'_>,
    kind: &'static str,
    block: &'static str,
    tag: Option<&'static str>,
) {
    let mut tags =
        Block::new().entry("Name", Template::new().text(kind).text("-").expression(key()));
    if let Some(tag) = tag {
        tags = tags.entry(tag, "1");
    }
    let body = Block::new()
        .with("for_each", Expression::fixed("local.zones"))
        .with("vpc_id", resource::network().id())
        .with("availability_zone", Expression::fixed("each.value.name"))
        .with("cidr_block", Expression::fixed(block))
        .with("map_public_ip_on_launch", false)
        .with("tags", tags);
    module.resource("aws_subnet", kind, body);
}

fn gateways<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let prefix = site.names.prefix();
    let body = Block::new().with("vpc_id", resource::network().id()).with("tags", named(prefix));
    module.resource("aws_internet_gateway", "main", body);
    let (zones, origin) = match site.standard() {
        true => ("keys(local.zones)", &GATEWAY_PER_ZONE),
        false => ("slice(keys(local.zones), 0, 1)", &ONE_GATEWAY),
    };
    let zones = Term::from(Expression::fixed(zones)).because(origin);
    module.local("nat_zones", zones);
    let each = || Expression::fixed("toset(local.nat_zones)");
    let tags = || Block::new().entry("Name", Template::new().text("nat-").expression(key()));
    let body = Block::new().with("for_each", each()).with("domain", "vpc").with("tags", tags());
    let address = module.resource("aws_eip", "nat", body);
    let gateway = Address::resource("aws_internet_gateway", "main");
    let body = Block::new()
        .with("for_each", each())
        .with("allocation_id", address.attribute_of_each("id"))
        .with("subnet_id", Address::resource("aws_subnet", "public").attribute_of_each("id"))
        .with("tags", tags())
        .with("depends_on", [gateway]);
    module.resource("aws_nat_gateway", "main", body);
}

fn routes<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let prefix = site.names.prefix();
    let all = || Expression::fixed("local.zones");
    let table = |name: &str| {
        Block::new()
            .with("vpc_id", resource::network().id())
            .with("tags", named(format!("{prefix}-{name}")))
    };
    let public = module.resource("aws_route_table", "public", table("public"));
    let database = module.resource("aws_route_table", "database", table("database"));
    let tags = Block::new().entry("Name", Template::new().text("private-").expression(key()));
    let body = Block::new()
        .with("for_each", all())
        .with("vpc_id", resource::network().id())
        .with("tags", tags);
    let private = module.resource("aws_route_table", "private", body);

    let body = Block::new()
        .with("route_table_id", public.id())
        .with("destination_cidr_block", "0.0.0.0/0")
        .with("gateway_id", Address::resource("aws_internet_gateway", "main").id());
    module.resource("aws_route", "public_internet", body);
    // A zone without a gateway of its own goes out through the first.
    let gateway = "aws_nat_gateway.main[contains(local.nat_zones, each.key) ? each.key : local.nat_zones[0]].id";
    let body = Block::new()
        .with("for_each", all())
        .with("route_table_id", private.attribute_of_each("id"))
        .with("destination_cidr_block", "0.0.0.0/0")
        .with("nat_gateway_id", Expression::fixed(gateway));
    module.resource("aws_route", "private_internet", body);

    for (kind, table) in [
        ("public", public.id()),
        ("private", private.attribute_of_each("id")),
        ("database", database.id()),
    ] {
        let body = Block::new()
            .with("for_each", all())
            .with("subnet_id", Address::resource("aws_subnet", kind).attribute_of_each("id"))
            .with("route_table_id", table);
        module.resource("aws_route_table_association", kind, body);
    }
}

fn flow_log<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let name = format!("/aws/vpc/{}/flow-log", site.names.prefix());
    let group = LogGroup::new("flow_log", name).add(site, module);
    let trust = role::service("vpc-flow-logs.amazonaws.com", site.account);
    let role = Role::new(
        "flow_log",
        site.names.scoped("flow_log", 64),
        "Writes the network's flow log",
        trust,
    )
    .add(site, module);
    let write = Statement::allow(
        "Write",
        ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    )
    .on([Template::new().expression(group.arn()).text(":*")]);
    role::grant(module, role, "flow_log", "write", vec![write]);
    let body = Block::new()
        .with("vpc_id", resource::network().id())
        .with("traffic_type", "ALL")
        .with("log_destination_type", "cloud-watch-logs")
        .with("log_destination", group.arn())
        .with("iam_role_arn", role.arn())
        .with("max_aggregation_interval", 60);
    module.resource("aws_flow_log", "main", body);
}

fn named<'m>(name: String) -> Block<'m> {
    Block::new().entry("Name", name)
}

/// The zone's letter, inside `for_each`.
fn key() -> Expression {
    Expression::fixed("each.key")
}

struct Index(usize);

impl Identifier for Index {
    fn write(&self, out: &mut String) {
        out.push_str(&self.0.to_string());
    }
}
