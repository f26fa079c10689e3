//! `registry.tf.json`: a repository for each image that the platform builds.

use std::collections::BTreeMap;

use groundplan_model::ImageSource;
use groundplan_source::{DefaultRule, Origin};

use super::block::{Block, Term};
use super::encryption;
use super::module::{Address, Module};
use super::site::Site;
use super::text::Label;

static REGISTRY: Origin = Origin::Default(&DefaultRule {
    id: "terraform.registry",
    because: "images that the platform builds are kept in its own account",
});

pub fn emit<'m>(site: &Site<'_, 'm>) {
    let owners = owners(site);
    if owners.is_empty() {
        return;
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
                    .with("kms_key", encryption::data().arn()),
            );
        let body = Term::from(body).because(origin);
        let repository = module.resource("aws_ecr_repository", label, body);
        let body = Block::new()
            .with("repository", repository.attribute("name"))
            .with("policy", lifecycle.attribute("json"));
        module.resource("aws_ecr_lifecycle_policy", label, body);
    }
    module.write(site);
}

/// The repository of the image that an entity builds.
pub fn repository<'m>(owner: &'m str) -> Address<'m> {
    Address::resource("aws_ecr_repository", Label::new("", owner, ""))
}

/// Who builds an image here, by name.
pub fn owners<'m>(site: &Site<'_, 'm>) -> BTreeMap<&'m str, &'m Origin> {
    let environment = site.cx.environment;
    let running = environment.running();
    running
        .filter_map(|running| match environment.image_source(&running)? {
            ImageSource::Built { owner, .. } => {
                Some((&**owner, environment.running_named(owner)?.origin))
            }
            ImageSource::Named(_) => None,
        })
        .collect()
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
