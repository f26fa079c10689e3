//! Terraform JSON: a root module for each environment on AWS, and one for each account.
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

use groundplan_document::write_json;
use groundplan_lowering::{Artifact, Context, Emitted, Target, header};
use groundplan_model::{Model, Runtime};
use groundplan_record::Record;

use lower::{account, bucket, cache, database, environment, workload};
use target::module::Module;
use target::site::Site;
use target::stack::Stack;

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
    if let Some(roles) = environment::github::lower(&site) {
        roles.write_in(context, &site.account_directory());
    }
}

/// Lowers what each account has once, whichever environments are asked for.
pub fn emit_accounts<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    for stack in Stack::all(model, record) {
        let directory = stack.directory();
        let files =
            account::lower(&stack).filter_map(|module| module.into_file(&header(&model.entry)));
        for (name, root) in files {
            let (text, marks) = write_json(&root);
            let artifact = Artifact { target: Target::Terraform, environment: None, text, marks };
            emitted.add(format!("{directory}/{name}"), artifact);
        }
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
