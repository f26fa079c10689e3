//! What a person has to have before the first apply; `docs/operating.md` says what to do with it.

use std::collections::BTreeSet;

use groundplan_lowering::Prerequisite;
use groundplan_model::kinds::Aws;

use crate::lower::environment::TERRAFORM;

/// What an environment on AWS needs; nothing where its account is not known.
pub fn prerequisites(aws: &Aws) -> Vec<Prerequisite> {
    let needed = |what: String, why, without, look: &str| Prerequisite {
        what,
        why,
        without,
        look: vec![look.to_owned()],
        needed_by: BTreeSet::new(),
    };
    let terraform = TERRAFORM.trim_start_matches(">= ");
    let account = aws.account.known().map(|account| {
        needed(
            format!("rights to administer the account {account}"),
            "a person applies the first time; after that workflows have roles of their own",
            "nothing is made",
            "aws sts get-caller-identity",
        )
    });
    let terraform = needed(
        format!("Terraform {terraform} or newer"),
        "passwords stand in no state, and the state is locked by a file beside it",
        "`terraform init` refuses the module",
        "terraform version",
    );
    std::iter::once(terraform).chain(account).collect()
}
