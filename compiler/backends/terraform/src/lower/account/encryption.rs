//! `encryption.tf.json`: the key of the state, of the audit log and of findings.

use groundplan_model::kinds::AccountThing;

use crate::target::key;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::stack::{ACCOUNT, Stack};

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("encryption", &ACCOUNT);
    let mut statements = vec![
        key::of_account(stack.account),
        key::for_logs(stack.account, stack.region),
        findings(stack),
    ];
    if stack.makes(AccountThing::Trail) {
        statements.push(trail(stack));
    }
    let policy = module.policy_of("operations_key", statements);
    let alias = format!("alias/{}", stack.named("account"));
    key::add(&mut module, "operations", "State, audit log and findings", alias, policy);
    module
}

/// What is found is published to an encrypted topic.
fn findings<'m>(stack: &Stack<'m>) -> Statement<'m> {
    Statement::allow("Findings", ["kms:Decrypt", "kms:GenerateDataKey*"])
        .on(["*"])
        .by("Service", ["events.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [stack.account])
}

/// A trail's files are encrypted under its own name.
fn trail<'m>(stack: &Stack<'m>) -> Statement<'m> {
    let trails = format!("arn:aws:cloudtrail:*:{}:trail/*", stack.account);
    Statement::allow("Trail", ["kms:GenerateDataKey*", "kms:DescribeKey"])
        .on(["*"])
        .by("Service", ["cloudtrail.amazonaws.com"])
        .when("StringEquals", "aws:SourceArn", [stack.trail_arn()])
        .when("StringLike", "kms:EncryptionContext:aws:cloudtrail:arn", [trails])
}
