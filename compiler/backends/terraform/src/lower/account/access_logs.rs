//! `access-logs.tf.json`: the bucket that access to the state and to the audit log is logged in.

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::site;
use crate::target::stack::{ACCOUNT, KEPT_FOR, Stack};
use crate::target::store::{self, Key, Store};
use crate::target::text::Template;

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("access-logs", &ACCOUNT);
    let deliver = Statement::allow("DeliverAccessLogs", ["s3:PutObject"])
        .on([Template::new().expression(resource::access_logs().arn()).text("/*")])
        .by("Service", ["logging.s3.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [stack.account]);
    let expire = store::rule("expire").with("expiration", Block::new().with("days", KEPT_FOR));
    Store {
        label: "access_logs".into(),
        name: stack.bucket("access-logs"),
        key: Key::Service,
        versioning: Term::from("Enabled"),
        ageing: vec![expire],
        logged: false,
        kept: Some(site::kept()),
        policy: vec![deliver],
    }
    .add(&mut module);
    module
}
