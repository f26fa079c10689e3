//! `registry.tf.json`: a repository for each image that the platform builds.

use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Label;

static REGISTRY: Origin = Origin::Default(&DefaultRule {
    id: "terraform.registry",
    because: "images that the platform builds are kept in its own account",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let owners = site.image_owners();
    if owners.is_empty() {
        return None;
    }
    let mut module = Module::new("registry", &REGISTRY);
    let lifecycle = lifecycle(&mut module);
    for (owner, origin) in owners {
        let label = Label::new("", owner, "");
        let body = Block::new()
            .with("name", site.names.repository(owner))
            .with("image_tag_mutability", "IMMUTABLE")
            .with("force_delete", !site.standard())
            .with("image_scanning_configuration", Block::new().with("scan_on_push", true))
            .with(
                "encryption_configuration",
                Block::new()
                    .with("encryption_type", "KMS")
                    .with("kms_key", resource::data_key().arn()),
            );
        let body = Term::from(body).because(origin);
        let repository = module.resource("aws_ecr_repository", label, body);
        let body = Block::new()
            .with("repository", repository.attribute("name"))
            .with("policy", lifecycle.attribute("json"));
        module.resource("aws_ecr_lifecycle_policy", label, body);
    }
    Some(module)
}

/// What is never deployed again goes.
fn lifecycle<'m>(module: &mut Module<'m>) -> Address<'m> {
    let rule = |priority: u32, description: &'static str, selection: Block<'m>| {
        Block::new()
            .with("priority", priority)
            .with("description", description)
            .with("selection", selection)
            .with("action", Block::new().with("type", "expire"))
    };
    let untagged = Block::new()
        .with("tag_status", "untagged")
        .with("count_type", "sinceImagePushed")
        .with("count_unit", "days")
        .with("count_number", 14);
    let many = Block::new()
        .with("tag_status", "any")
        .with("count_type", "imageCountMoreThan")
        .with("count_number", 100);
    let rules = [
        rule(1, "What lost its tag two weeks ago", untagged),
        rule(2, "All but the last hundred", many),
    ];
    let body = Block::new().with("rule", rules);
    module.data("aws_ecr_lifecycle_policy_document", "images", body)
}
