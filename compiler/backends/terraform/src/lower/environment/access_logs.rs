//! `access-logs.tf.json`: the bucket that access to all others is logged in.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::logs;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::store::{self, Key, Store};
use crate::target::text::Template;

static ACCESS_LOGS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.access-logs",
    because: "who read what can only be told afterwards if it was logged (S3.9)",
});

/// The bucket of access logs, if there is a bucket to log access to.
pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let environment = site.cx.environment;
    if environment.buckets.is_empty() && environment.node.compliance.is_empty() {
        return None;
    }
    let mut module = Module::new("access-logs", &ACCESS_LOGS);
    let deliver = Statement::allow("DeliverAccessLogs", ["s3:PutObject"])
        .on([Template::new().expression(resource::access_logs().arn()).text("/*")])
        .by("Service", ["logging.s3.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [site.account]);
    let expire =
        store::rule("expire").with("expiration", Block::new().with("days", logs::retention(site)));
    Store {
        label: "access_logs".into(),
        name: site.own_bucket("access-logs"),
        key: Key::Service,
        versioning: Term::from("Enabled"),
        ageing: vec![expire],
        logged: false,
        kept: Some(site.kept()),
        policy: vec![deliver],
    }
    .add(&mut module);
    Some(module)
}
