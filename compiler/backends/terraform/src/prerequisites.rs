//! What a person has to have before the first apply; `docs/operating.md` says what to do with it.

use groundplan_lowering::Prerequisite;
use groundplan_lowering::names::state_bucket;
use groundplan_model::kinds::Aws;

use crate::target::provider::TERRAFORM;

/// What an environment on AWS needs; of its account nothing where that is not known.
pub fn prerequisites(platform: &str, aws: &Aws) -> Vec<Prerequisite> {
    let terraform = Prerequisite::new(
        format!("Terraform {} or newer", TERRAFORM.trim_start_matches(">= ")),
        "passwords stand in no state, and the state is locked by a file beside it",
        "`terraform init` refuses the module",
        "terraform version",
    );
    let account = aws.account.known().map(|account| {
        Prerequisite::new(
            format!("rights to administer the account {account}"),
            "a person applies the first time; after that workflows have roles of their own",
            "nothing is made",
            "aws sts get-caller-identity",
        )
    });
    let stack = aws.account.known().map(|account| {
        let bucket = state_bucket(platform, account);
        Prerequisite::new(
            format!("the account's own stack, `accounts/{account}`, applied by a person"),
            "the state is in its bucket, and workflows come in by roles that it has",
            "`terraform init` finds no bucket, and no role can be made",
            format!("aws s3api head-bucket --bucket {bucket}"),
        )
    });
    [Ok(terraform), account, stack].into_iter().flatten().collect()
}
