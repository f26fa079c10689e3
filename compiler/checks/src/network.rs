use groundplan_model::kinds::Aws;
use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::scalar::Cidr;
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A network that AWS does not allow or that is too small for the cluster.
    pub struct NetworkSize { network: String, why: String }
    error "network-size"
    message "the network `{network}` cannot be used: {why}"
    label "{why}"
    help "write a private network of its own with a prefix of 16 to 20, like `\"10.20.0.0/16\"`"
}

diagnostic! {
    /// A number of availability zones that the cluster cannot have.
    pub struct ZoneCount { zones: u32 }
    error "zone-count"
    message "a cluster cannot have {zones} availability zones"
    label "must be 2, 3 or 4"
    help "EKS needs two zones; every region has at least two, most have three"
}

diagnostic! {
    /// A group of machines whose bounds contradict each other.
    pub struct NodeBounds { min: u32, max: u32 }
    error "node-bounds"
    message "at least {min} machines are asked for, but at most {max}"
    label "less than the least"
    help "write `max` at least as large as `min`, and both at least 1"
}

pub(crate) static RULES: &[&Rule] = &[NetworkSize::RULE, ZoneCount::RULE, NodeBounds::RULE];

/// The longest prefix with room for pods in every zone: at /20, four private subnets of /23 have
/// 507 usable addresses each.
const LONGEST_PREFIX: u8 = 20;
/// The shortest prefix that a VPC can have.
const SHORTEST_PREFIX: u8 = 16;

/// The network of an AWS environment has room for what is put into it.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let Some(aws) = &environment.node.aws else { return };
    check_network(aws, out);
    if let Some(zones) = &aws.zones
        && let (Some(count), Some(span)) = (zones.sure(), zones.origin().span())
        && !(2..=4).contains(count)
    {
        out.push(ZoneCount { span, zones: *count }.into());
    }
    if let Some(nodes) = &aws.nodes
        && let (Some(min), Some(max)) = (nodes.min.sure(), nodes.max.sure())
        && (min > max || *min == 0)
    {
        let span = nodes.max.origin().span().or(nodes.min.origin().span());
        let (min, max) = (*min, *max);
        out.push(NodeBounds { span: span.unwrap_or_default(), min, max }.into());
    }
}

fn check_network(aws: &Aws, out: &mut Vec<Diagnostic>) {
    let (Some(network), Some(span)) = (aws.network.sure(), aws.network.origin().span()) else {
        return;
    };
    let why = match network.prefix {
        prefix if prefix < SHORTEST_PREFIX => {
            format!("AWS allows no prefix shorter than /{SHORTEST_PREFIX}")
        }
        prefix if prefix > LONGEST_PREFIX => {
            format!("a prefix longer than /{LONGEST_PREFIX} has no room for the pods of every zone")
        }
        _ if !network.address.is_private() => "its addresses are not private".to_owned(),
        _ if overlaps(network, &DOCKER) => {
            format!("it overlaps {DOCKER}, which container engines use inside each machine")
        }
        _ => return,
    };
    out.push(NetworkSize { span, network: network.to_string(), why }.into());
}

/// The bridge network of container engines.
const DOCKER: Cidr = Cidr { address: std::net::Ipv4Addr::new(172, 17, 0, 0), prefix: 16 };

fn overlaps(a: &Cidr, b: &Cidr) -> bool {
    let shared = u32::from(a.prefix.min(b.prefix));
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(shared)).unwrap_or(0);
    u32::from(a.address) & mask == u32::from(b.address) & mask
}
