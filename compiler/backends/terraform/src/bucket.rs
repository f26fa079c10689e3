//! `bucket-NAME.tf.json` for each bucket of the description, and `access-logs.tf.json` for the
//! bucket that access to all of them is logged in.

use groundplan_model::kinds::Bucket;
use groundplan_model::{Entity, EntityKind};
use groundplan_source::{DefaultRule, Origin};

use super::block::{Block, Term};
use super::logs;
use super::module::Module;
use super::policy::Statement;
use super::site::Site;
use super::store::{self, Key, Store};
use super::text::{Label, Template};

static ACCESS_LOGS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.access-logs",
    because: "who read what can only be told afterwards if it was logged (S3.9)",
});

pub fn emit<'m>(site: &Site<'_, 'm>, bucket: &'m Entity<Bucket>) {
    let name = &*bucket.name;
    let created = site.cx.created_as(EntityKind::Bucket, name);
    let mut module = Module::new(format!("bucket-{name}"), &bucket.origin);
    let versioning = match site.cx.value(&bucket.versioning) {
        true => "Enabled",
        false => "Suspended",
    };
    let ageing = bucket.expire.as_ref().map(|expire| {
        let days = Term::from(site.cx.value(expire).days()).because(expire.origin());
        store::rule("expire").with("expiration", Block::new().with("days", days))
    });
    Store {
        label: Label::new("", name, ""),
        name: site.names.bucket(created, site.account),
        key: Key::Data,
        versioning: Term::from(versioning).because(bucket.versioning.origin()),
        ageing: ageing.into_iter().collect(),
        logged: true,
        kept: site.kept_unless_it_may_go(EntityKind::Bucket, name),
        policy: Vec::new(),
    }
    .add(&mut module);
    module.moved_through(&site.cx.former_names(EntityKind::Bucket, name), name);
    module.write(site);
}

/// The bucket of access logs, if there is a bucket to log access to.
pub fn emit_access_logs<'m>(site: &Site<'_, 'm>) {
    let environment = site.cx.environment;
    if environment.buckets.is_empty() && environment.node.compliance.is_empty() {
        return;
    }
    let mut module = Module::new("access-logs", &ACCESS_LOGS);
    let deliver = Statement::allow("DeliverAccessLogs", ["s3:PutObject"])
        .on([Template::new().expression(store::access_logs().arn()).text("/*")])
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
    module.write(site);
}
