//! The versions of Terraform and its provider, where a state is kept, and what is said to AWS with
//! every request.

use groundplan_model::Model;

use crate::target::block::{Block, Term};
use crate::target::module::Module;

/// Write-only arguments and `use_lockfile` are stable from here on.
pub const TERRAFORM: &str = ">= 1.11.0";
/// The version of the provider whose schema the backend is written against.
const PROVIDER: &str = "~> 6.66";

/// Where a state is kept.
pub struct State<'m> {
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: &'m str,
    /// The object's key.
    pub key: String,
}

/// Adds the `terraform` block and the provider.
pub fn add<'m>(
    module: &mut Module<'m>,
    state: State<'m>,
    region: Term<'m>,
    account: Term<'m>,
    tags: Block<'m>,
) {
    module.settings("terraform", terraform(state));
    let aws = Block::new()
        .with("region", region)
        .with("allowed_account_ids", account)
        .with("default_tags", Block::new().with("tags", tags));
    module.settings("provider", Block::new().with("aws", aws));
}

fn terraform(state: State<'_>) -> Block<'_> {
    // Nothing is evaluated in here. The bucket encrypts with its own key; `encrypt` would ask for
    // another one.
    let backend = Block::new()
        .with("bucket", Term::verbatim(state.bucket))
        .with("key", Term::verbatim(state.key))
        .with("region", Term::verbatim(state.region))
        .with("use_lockfile", true);
    let aws = Block::new()
        .with("source", Term::verbatim("hashicorp/aws"))
        .with("version", Term::verbatim(PROVIDER));
    Block::new()
        .with("required_version", Term::verbatim(TERRAFORM))
        .with("required_providers", Block::new().with("aws", aws))
        .with("backend", Block::new().with("s3", backend))
}

/// The tags of everything: who it belongs to, and the platform's own labels.
pub fn tags<'m>(model: &'m Model, environment: Option<&'m str>) -> Block<'m> {
    let platform = &model.platform;
    let mut tags = Block::new().entry("platform", platform.name.peek().0.as_str());
    if let Some(environment) = environment {
        tags = tags.entry("environment", environment);
    }
    tags = tags.entry("managed-by", "groundplan");
    // What is not known yet is left out.
    if let Some(owner) = &platform.owner
        && let Ok(known) = owner.known()
    {
        tags = tags.entry("owner", Term::from(known.as_str()).because(owner.origin()));
    }
    let own = ["platform", "environment", "managed-by", "owner"];
    for (key, value) in platform.labels.iter().filter(|(key, _)| !own.contains(&&***key)) {
        if let Ok(known) = value.known() {
            tags = tags.entry(key, Term::from(&**known).because(value.origin()));
        }
    }
    tags
}
