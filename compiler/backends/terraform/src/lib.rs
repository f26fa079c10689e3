//! Terraform JSON: a root module for each environment on AWS.
//!
//! One file a concern; an entity that has resources of its own has a file of its own, so that
//! adding one changes no other's.

mod ledger;
mod lower;
mod meaning;
mod prerequisites;
mod target;
#[cfg(test)]
mod tests;

use groundplan_lowering::Context;
use groundplan_model::Runtime;

use lower::{bucket, cache, database, environment, workload};
use target::module::Module;
use target::site::Site;

pub use ledger::LEDGER;
pub use meaning::MEANING;
pub use prerequisites::prerequisites;

/// What changes do in AWS, as Terraform applies them: a table for `groundplan_changes`.
pub static TRANSITIONS: &str = include_str!("../transitions.json");

/// Lowers one environment.
pub fn emit(context: &Context<'_>) {
    let Some(Runtime::Aws(aws)) = context.environment.runtime() else { return };
    let site = Site::new(context, aws);
    for module in environment::lower(&site).chain(entities(&site)) {
        module.write(context);
    }
}

/// The files of the entities that have resources of their own.
fn entities<'m>(site: &Site<'_, 'm>) -> impl Iterator<Item = Module<'m>> {
    let environment = site.cx.environment;
    let databases = environment.databases.values().map(|entity| database::lower(site, entity));
    let caches = environment.caches.values().map(|entity| cache::lower(site, entity));
    let buckets = environment.buckets.values().map(|entity| bucket::lower(site, entity));
    let identities = environment.running().filter_map(|running| workload::lower(site, &running));
    databases.chain(caches).chain(buckets).chain(identities)
}
