//! What an environment has once: one file a concern.

mod access;
mod access_logs;
mod alerts;
mod budget;
mod cluster;
mod dns;
mod encryption;
mod endpoints;
mod external_secrets;
pub mod github;
mod load_balancer;
mod network;
mod nodes;
mod observability;
mod outputs;
mod registry;
mod secrets;
mod versions;
mod waf;

use crate::target::module::Module;
use crate::target::site::Site;

/// The files of an environment that no entity has of its own.
pub fn lower<'m>(site: &Site<'_, 'm>) -> impl Iterator<Item = Module<'m>> {
    let modules = [
        Some(access::lower(site)),
        access_logs::lower(site),
        Some(alerts::lower(site)),
        budget::lower(site),
        Some(cluster::lower(site)),
        dns::lower(site),
        Some(encryption::lower(site)),
        Some(endpoints::lower(site)),
        external_secrets::lower(site),
        load_balancer::lower(site),
        network::lower(site),
        site.aws.nodes.as_ref().map(|nodes| nodes::lower(site, nodes)),
        Some(observability::lower(site)),
        Some(outputs::lower()),
        registry::lower(site),
        Some(secrets::lower(site)),
        Some(versions::lower(site)),
        waf::lower(site),
    ];
    modules.into_iter().flatten()
}
