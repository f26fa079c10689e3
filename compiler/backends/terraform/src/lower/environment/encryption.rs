//! `encryption.tf.json`: the keys that everything at rest is encrypted with.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::site::Site;
use crate::target::text::Expression;

static KEYS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.encryption",
    because: "a key of one's own can be taken away from whoever should not read any more",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("encryption", &KEYS);
    let account = owner(site);
    let policy = module.policy("data_key", [account.clone()]);
    key(site, &mut module, "data", "Databases, caches, buckets, images and secrets", policy);
    let mut statements = vec![account, logs(site), alarms(site)];
    if !site.cx.environment.node.compliance.is_empty() {
        statements.push(trail(site));
    }
    let policy = module.policy_of("operations_key", statements);
    key(site, &mut module, "operations", "Logs, alerts and the audit trail", policy);
    module
}

fn key<'m>(
    site: &Site<'_, 'm>,
    module: &mut Module<'m>,
    label: &'static str,
    description: &'static str,
    policy: Expression,
) {
    let body = Block::new()
        .with("description", description)
        .with("enable_key_rotation", true)
        .with("deletion_window_in_days", 30)
        .with("policy", policy)
        .with("lifecycle", site.kept());
    let key = module.resource("aws_kms_key", label, body);
    let body = Block::new()
        .with("name", format!("alias/{}-{label}", site.names.prefix()))
        .with("target_key_id", key.id());
    module.resource("aws_kms_alias", label, body);
}

/// The account decides by its own policies who uses the key; without this nobody could ever again.
fn owner<'m>(site: &Site<'_, 'm>) -> Statement<'m> {
    Statement::allow("Account", ["kms:*"]).on(["*"]).by("AWS", [site.root()])
}

fn logs<'m>(site: &Site<'_, 'm>) -> Statement<'m> {
    Statement::allow(
        "Logs",
        ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    )
    .on(["*"])
    .by("Service", [format!("logs.{}.amazonaws.com", site.region)])
    .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", [site.arn("logs", "log-group:*")])
}

/// Alarms and budgets publish to an encrypted topic.
fn alarms<'m>(site: &Site<'_, 'm>) -> Statement<'m> {
    Statement::allow("Alerts", ["kms:Decrypt", "kms:GenerateDataKey*"])
        .on(["*"])
        .by("Service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [site.account])
}

/// A trail's files are encrypted under its own name.
fn trail<'m>(site: &Site<'_, 'm>) -> Statement<'m> {
    let trails = format!("arn:aws:cloudtrail:*:{}:trail/*", site.account);
    Statement::allow("Trail", ["kms:GenerateDataKey*", "kms:DescribeKey"])
        .on(["*"])
        .by("Service", ["cloudtrail.amazonaws.com"])
        .when("StringEquals", "aws:SourceArn", [site.trail_arn()])
        .when("StringLike", "kms:EncryptionContext:aws:cloudtrail:arn", [trails])
}
