//! Terraform JSON: a root module for each environment on AWS.
//!
//! One file a concern; an entity that has resources of its own has a file of its own, so that
//! adding one changes no other's. [`module`] holds what is declared in a file, [`block`] what
//! stands in a declaration, [`text`] what is live in a string and what is not.

mod access;
mod addon;
mod alarm;
mod alerts;
mod block;
mod bucket;
mod budget;
mod cache;
mod cluster;
mod compliance;
mod database;
mod dns;
mod encryption;
mod endpoints;
mod github;
mod identity;
mod instance;
mod ledger;
mod load_balancer;
mod load_balancer_controller;
mod logs;
mod module;
mod network;
mod nodes;
mod observability;
mod outputs;
mod parameter;
mod policy;
mod registry;
mod role;
mod secrets;
mod security_group;
mod site;
mod store;
mod subnets;
#[cfg(test)]
mod tests;
mod text;
mod variables;
mod versions;
mod waf;

use groundplan_model::Runtime;

use groundplan_lowering::Context;

pub use ledger::LEDGER;
use site::Site;

/// Lowers one environment.
pub fn emit(context: &Context<'_>) {
    let Some(Runtime::Aws(aws)) = context.environment.runtime() else { return };
    let site = Site::new(context, aws);
    versions::emit(&site);
    variables::emit(&site);
    encryption::emit(&site);
    network::emit(&site);
    endpoints::emit(&site);
    cluster::emit(&site);
    access::emit(&site);
    alerts::emit(&site);
    for database in context.environment.databases.values() {
        database::emit(&site, database);
    }
    for cache in context.environment.caches.values() {
        cache::emit(&site, cache);
    }
    for bucket in context.environment.buckets.values() {
        bucket::emit(&site, bucket);
    }
    bucket::emit_access_logs(&site);
    registry::emit(&site);
    secrets::emit(&site);
    for running in context.environment.running() {
        identity::emit(&site, &running);
    }
    github::emit(&site);
    dns::emit(&site);
    load_balancer::emit(&site);
    waf::emit(&site);
    observability::emit(&site);
    compliance::emit(&site);
    budget::emit(&site);
    outputs::emit(&site);
}
