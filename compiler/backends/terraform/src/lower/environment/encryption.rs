//! `encryption.tf.json`: the keys that everything at rest is encrypted with.

use groundplan_source::{DefaultRule, Origin};

use crate::target::key;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::site::Site;

static KEYS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.encryption",
    because: "a key of one's own can be taken away from whoever should not read any more",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("encryption", &KEYS);
    let account = key::of_account(site.account);
    let policy = module.policy("data_key", [account.clone()]);
    let description = "Databases, caches, buckets, images and secrets";
    key::add(&mut module, "data", description, site.data_key_alias(), policy);
    let logs = key::for_logs(site.account, site.region);
    let policy = module.policy("operations_key", [account, logs, alarms(site)]);
    let alias = format!("alias/{}-operations", site.names.prefix());
    key::add(&mut module, "operations", "Logs and alerts", alias, policy);
    module
}

/// Alarms and budgets publish to an encrypted topic.
fn alarms<'m>(site: &Site<'_, 'm>) -> Statement<'m> {
    Statement::allow("Alerts", ["kms:Decrypt", "kms:GenerateDataKey*"])
        .on(["*"])
        .by("Service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [site.account])
}
