//! `variables.tf.json`: what is known only when the module is applied.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::site::Site;

static VARIABLES: Origin = Origin::Default(&DefaultRule {
    id: "terraform.variables",
    because: "a description says what is built, not who runs it and with which passwords",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("variables", &VARIABLES);
    let none = || Term::list::<Term>([]);
    module.variable(
        "cluster_admins",
        variable(
            "list(string)",
            "ARNs of IAM roles that administer the cluster, beside the role that applies this module",
        )
        .with("default", none()),
    );
    if site.cx.model.platform.repository.is_some() {
        for (name, description) in [
            (
                "github_owner_id",
                "Numeric id of the repository's owner on GitHub; needed for repositories made or renamed since 15 July 2026, whose tokens carry it",
            ),
            (
                "github_repository_id",
                "Numeric id of the repository on GitHub; needed together with the owner's",
            ),
        ] {
            let body = variable("string", description).with("default", Term::verbatim(""));
            module.variable(name, body);
        }
    }
    if !site.cx.environment.caches.is_empty() {
        let description = "Passwords of caches by name, 16 to 128 characters; needed at the first apply and whenever `cache_passwords_version` is raised";
        let body = variable("map(string)", description)
            .with("sensitive", true)
            .with("default", Block::new());
        module.variable("cache_passwords", body);
        let description = "Raise it to write the passwords of `cache_passwords` again";
        module.variable(
            "cache_passwords_version",
            variable("number", description).with("default", 1),
        );
    }
    module
}

fn variable<'m>(kind: &'static str, description: &'static str) -> Block<'m> {
    Block::new().with("type", Term::verbatim(kind)).with("description", Term::verbatim(description))
}
