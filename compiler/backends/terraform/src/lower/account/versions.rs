//! `versions.tf.json`: the versions of Terraform and its provider, and where the account's own state is:
//! in the bucket that the module looks after itself.

use crate::target::block::Term;
use crate::target::module::Module;
use crate::target::provider::{self, State};
use crate::target::stack::{ACCOUNT, Stack};

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("versions", &ACCOUNT);
    let state = State {
        bucket: stack.state_bucket(),
        region: stack.region,
        key: format!("{}/account.tfstate", stack.account),
    };
    let region = Term::from(stack.region);
    let tags = provider::tags(stack.model, None);
    provider::add(&mut module, state, region, Term::from([stack.account]), tags);
    module
}
