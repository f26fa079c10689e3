//! Keys of KMS and who uses them.

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::site;
use crate::target::text::Expression;

/// Adds a key and the alias that people know it by.
pub fn add(
    module: &mut Module<'_>,
    label: &'static str,
    description: &'static str,
    alias: String,
    policy: Expression,
) {
    let body = Block::new()
        .with("description", description)
        .with("enable_key_rotation", true)
        .with("deletion_window_in_days", 30)
        .with("policy", policy)
        .with("lifecycle", site::kept());
    let key = module.resource("aws_kms_key", label, body);
    let body = Block::new().with("name", alias).with("target_key_id", key.id());
    module.resource("aws_kms_alias", label, body);
}

/// The account decides by its own policies who uses the key; without this nobody could ever again.
pub fn of_account<'m>(account: &'m str) -> Statement<'m> {
    let root = format!("arn:aws:iam::{account}:root");
    Statement::allow("Account", ["kms:*"]).on(["*"]).by("AWS", [root])
}

/// The account's log groups in a region are encrypted with it.
pub fn for_logs<'m>(account: &'m str, region: &'m str) -> Statement<'m> {
    let groups = format!("arn:aws:logs:{region}:{account}:log-group:*");
    Statement::allow(
        "Logs",
        ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    )
    .on(["*"])
    .by("Service", [format!("logs.{region}.amazonaws.com")])
    .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", [groups])
}
