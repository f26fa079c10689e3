//! `guards.tf.json`: what holds for everything in the account, whoever makes it.

use groundplan_model::kinds::AccountThing;

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::stack::{ACCOUNT, Stack};
use crate::target::text::Label;

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("guards", &ACCOUNT);
    if stack.makes(AccountThing::PublicAccessBlock) {
        let body = Block::new()
            .with("block_public_acls", true)
            .with("block_public_policy", true)
            .with("ignore_public_acls", true)
            .with("restrict_public_buckets", true);
        module.resource("aws_s3_account_public_access_block", "main", body);
    }
    for region in stack.regions.iter().copied() {
        let here = || Block::new().with("region", region);
        let label = Label::new("", region, "");
        if stack.makes(AccountThing::EbsEncryption) {
            let body = here().with("enabled", true);
            module.resource("aws_ebs_encryption_by_default", label, body);
        }
        if stack.makes(AccountThing::PublicAccessBlock) {
            let body = here().with("state", "block-all-sharing");
            module.resource("aws_ebs_snapshot_block_public_access", label, body);
        }
    }
    module
}
