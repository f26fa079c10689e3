//! `state.tf.json`: the bucket of Terraform's state, of the account and of every environment in it. It is
//! there before the first apply, which needs it, and taken in by that.

use crate::target::block::Term;
use crate::target::module::Module;
use crate::target::site;
use crate::target::stack::{ACCOUNT, Stack};
use crate::target::store::{Key, Store};

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("state", &ACCOUNT);
    let name = stack.state_bucket();
    let bucket = Store {
        label: "state".into(),
        name: name.clone(),
        key: Key::Operations,
        versioning: Term::from("Enabled"),
        ageing: Vec::new(),
        logged: true,
        kept: Some(site::kept()),
        policy: Vec::new(),
    }
    .add(&mut module);
    module.imported(bucket, name);
    module
}
