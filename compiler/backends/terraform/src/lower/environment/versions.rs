//! `versions.tf.json`: the versions of Terraform and its provider, where the state is kept, and
//! what is said to AWS with every request.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::site::Site;

/// Write-only arguments and `use_lockfile` are stable from here on.
pub const TERRAFORM: &str = ">= 1.11.0";
/// The version of the provider whose schema the backend is written against.
const PROVIDER: &str = "~> 6.66";

static VERSIONS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.versions",
    because: "the module is written against the schema of these versions",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("versions", &VERSIONS);
    module.settings("terraform", terraform(site));
    module.settings("provider", Block::new().with("aws", provider(site)));
    module
}

fn terraform<'m>(site: &Site<'_, 'm>) -> Block<'m> {
    let names = site.names;
    let bucket = names.state_bucket(site.account);
    let key = format!("{}/{}.tfstate", names.platform, names.environment);
    // Nothing is evaluated in here.
    let backend = Block::new()
        .with("bucket", Term::verbatim(bucket))
        .with("key", Term::verbatim(key))
        .with("region", Term::verbatim(site.region))
        .with("encrypt", true)
        .with("use_lockfile", true);
    let aws = Block::new()
        .with("source", Term::verbatim("hashicorp/aws"))
        .with("version", Term::verbatim(PROVIDER));
    Block::new()
        .with("required_version", Term::verbatim(TERRAFORM))
        .with("required_providers", Block::new().with("aws", aws))
        .with("backend", Block::new().with("s3", backend))
}

fn provider<'m>(site: &Site<'_, 'm>) -> Block<'m> {
    Block::new()
        .with("region", Term::from(site.region).because(site.aws.region.origin()))
        .with("allowed_account_ids", Term::from([site.account]).because(site.aws.account.origin()))
        .with("default_tags", Block::new().with("tags", tags(site)))
}

/// The tags of everything: who it belongs to, and the platform's own labels.
fn tags<'m>(site: &Site<'_, 'm>) -> Block<'m> {
    let platform = &site.cx.model.platform;
    let mut tags = Block::new()
        .entry("platform", site.names.platform)
        .entry("environment", site.names.environment)
        .entry("managed-by", "groundplan");
    if let Some(owner) = &platform.owner {
        tags = tags.entry("owner", site.text(owner));
    }
    let own = ["platform", "environment", "managed-by", "owner"];
    for (key, value) in platform.labels.iter().filter(|(key, _)| !own.contains(&&***key)) {
        tags = tags.entry(key, site.text(value));
    }
    tags
}
