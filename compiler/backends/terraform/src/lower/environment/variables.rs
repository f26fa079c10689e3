//! `variables.tf.json`: what GitHub knows and the description does not.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::site::Site;

static VARIABLES: Origin = Origin::Default(&DefaultRule {
    id: "terraform.variables",
    because: "GitHub numbers owners and repositories; workflows have both at hand",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("variables", &VARIABLES);
    if site.is_delivered() {
        let owner = id(
            "Numeric id of the repository's owner on GitHub; the tokens of repositories made, renamed or moved since 15 July 2026 carry it",
            "${can(regex(\"^[0-9]*$\", var.github_owner_id))}",
            "The id of the repository's owner is a number.",
        );
        module.variable("github_owner_id", owner);
        // Half of them match no token; and of two variables only one may ask for the other.
        let repository = id(
            "Numeric id of the repository on GitHub; needed together with the owner's",
            "${can(regex(\"^[0-9]*$\", var.github_repository_id)) && (var.github_owner_id == \"\") == (var.github_repository_id == \"\")}",
            "The id of the repository is a number, and given together with the owner's or not at all.",
        );
        module.variable("github_repository_id", repository);
    }
    module
}

/// An id that may stay unknown, and what has to hold of it.
fn id<'m>(
    description: &'static str,
    condition: &'static str,
    otherwise: &'static str,
) -> Block<'m> {
    let validation = Block::new()
        .with("condition", Term::verbatim(condition))
        .with("error_message", Term::verbatim(otherwise));
    Block::new()
        .with("type", Term::verbatim("string"))
        .with("description", Term::verbatim(description))
        .with("default", Term::verbatim(""))
        .with("validation", validation)
}
