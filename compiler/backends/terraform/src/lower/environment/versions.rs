//! `versions.tf.json`: the versions of Terraform and its provider, where the state is kept, and
//! what is said to AWS with every request.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Term;
use crate::target::module::Module;
use crate::target::provider::{self, State};
use crate::target::site::Site;

static VERSIONS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.versions",
    because: "the module is written against the schema of these versions",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("versions", &VERSIONS);
    let platform = &site.cx.model.platform;
    // What is not known blocks the module, rather than being left out of the tags.
    platform.owner.iter().for_each(|owner| {
        site.cx.value(owner);
    });
    platform.labels.values().for_each(|label| {
        site.cx.value(label);
    });
    let state =
        State { bucket: site.state_bucket(), region: site.account_region, key: site.names.state() };
    let region = Term::from(site.region).because(site.aws.region.origin());
    let account = Term::from([site.account]).because(site.aws.account.origin());
    let tags = provider::tags(site.cx.model, Some(site.names.environment));
    provider::add(&mut module, state, region, account, tags);
    module
}
