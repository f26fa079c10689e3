//! `identity.tf.json`: the identity provider that lets workflows of GitHub in, for whoever trusts them.

use groundplan_model::kinds::AccountThing;

use crate::target::block::Block;
use crate::target::github::ISSUER;
use crate::target::module::Module;
use crate::target::site;
use crate::target::stack::{ACCOUNT, Stack};

pub fn lower<'m>(stack: &Stack<'m>) -> Option<Module<'m>> {
    if stack.model.platform.repository.is_none() || !stack.makes(AccountThing::OidcProvider) {
        return None;
    }
    let mut module = Module::new("identity", &ACCOUNT);
    let body = Block::new()
        .with("url", format!("https://{ISSUER}"))
        .with("client_id_list", ["sts.amazonaws.com"])
        .with("lifecycle", site::kept());
    module.resource("aws_iam_openid_connect_provider", "github", body);
    Some(module)
}
