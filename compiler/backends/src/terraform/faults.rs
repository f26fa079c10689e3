use groundplan_source::{Rule, diagnostic};

diagnostic! {
    /// A network that the subnets of an environment cannot be cut from.
    pub struct UnusableNetwork { network: String }
    error "unusable-network"
    message "subnets cannot be cut from the network `{network}`"
    label "it has to be from /16 to /19"
    help "AWS makes no network larger than /16, and in one smaller than /19 load balancers have too few addresses"
}

diagnostic! {
    /// A number of availability zones that an environment cannot have.
    pub struct UnusableZones { zones: u32 }
    error "unusable-zones"
    message "an environment cannot stand in {zones} availability zones"
    label "it has to be from 2 to 4"
}

/// Every rule of this backend.
pub static RULES: &[&Rule] = &[UnusableNetwork::RULE, UnusableZones::RULE];
