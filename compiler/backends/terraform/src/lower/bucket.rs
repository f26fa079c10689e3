//! `bucket-NAME.tf.json` for each bucket of the description.

use groundplan_model::kinds::Bucket;
use groundplan_model::{Entity, EntityKind};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::site::Site;
use crate::target::store::{self, Key, Store};
use crate::target::text::Label;

pub fn lower<'m>(site: &Site<'_, 'm>, bucket: &'m Entity<Bucket>) -> Module<'m> {
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
    module
}
