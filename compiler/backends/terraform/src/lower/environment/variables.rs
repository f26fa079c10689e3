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
        for (name, description) in [
            (
                "github_owner_id",
                "Numeric id of the repository's owner on GitHub; the tokens of repositories made, renamed or moved since 15 July 2026 carry it",
            ),
            (
                "github_repository_id",
                "Numeric id of the repository on GitHub; needed together with the owner's",
            ),
        ] {
            let body = variable("string", description).with("default", Term::verbatim(""));
            module.variable(name, body.with("validation", number(name)));
        }
    }
    module
}

/// That an id is a number, and that of two ids not one alone is given: half of them match no token.
fn number<'m>(name: &'static str) -> Block<'m> {
    let condition = [
        "${can(regex(\"^[0-9]*$\", var.",
        name,
        ")) && (var.github_owner_id == \"\") == (var.github_repository_id == \"\")}",
    ];
    Block::new().with("condition", Term::verbatim(condition.concat())).with(
        "error_message",
        Term::verbatim(
            "The ids of owner and repository are numbers, and given together or not at all.",
        ),
    )
}

fn variable<'m>(kind: &'static str, description: &'static str) -> Block<'m> {
    Block::new().with("type", Term::verbatim(kind)).with("description", Term::verbatim(description))
}
