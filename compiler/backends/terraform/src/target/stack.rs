//! What every file of an account's own module is made from.

use std::collections::BTreeSet;

use groundplan_lowering::names::{bounded, directory_of_account, generated, state_bucket};
use groundplan_model::Model;
use groundplan_model::kinds::{Account, AccountThing};
use groundplan_record::{Field, Key, Record};
use groundplan_source::{DefaultRule, Origin};

/// Why there is what no environment has of its own.
pub static ACCOUNT: Origin = Origin::Default(&DefaultRule {
    id: "terraform.account",
    because: "of some things an account has one, which belongs to no environment more than to another",
});

/// For how many days the audit log is kept. Six years are what 45 CFR 164.316(b)(2)(i) asks for; no other
/// standard that an environment can have asks for more, and an account does not follow its environments.
pub const KEPT_FOR: u32 = 2192;

/// An account of the platform, with what every file needs of it.
pub struct Stack<'m> {
    /// The platform.
    pub model: &'m Model,
    /// The account: 12 digits.
    pub account: &'m str,
    /// The region of the state and of the audit log.
    pub region: &'m str,
    /// Every region that is looked after.
    pub regions: BTreeSet<&'m str>,
    /// What the description says of the account.
    pub described: Option<&'m Account>,
}

impl<'m> Stack<'m> {
    /// The accounts that environments are in, or were in before their account became a question.
    pub fn all(model: &'m Model, record: &'m Record) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for environment in record.environments() {
            let key = Key::environment(environment);
            let fact = |field| record.get(&key, &field);
            let (Some(account), Some(region)) = (fact(Field::Account), fact(Field::AccountRegion))
            else {
                continue;
            };
            if all.iter().any(|known| known.account == account) {
                continue;
            }
            let regions = fact(Field::AccountRegions).unwrap_or(region).split(' ').collect();
            let described = model.accounts.get(account);
            all.push(Self { model, account, region, regions, described });
        }
        all
    }

    /// Whether it makes something of which an account has one.
    pub fn makes(&self, thing: AccountThing) -> bool {
        !self.described.is_some_and(|account| account.has(thing))
    }

    /// The platform's name.
    pub fn platform(&self) -> &'m str {
        self.model.platform.name.peek().0.as_str()
    }

    /// `PLATFORM-NAME`: environments put theirs in between.
    pub fn named(&self, name: &str) -> String {
        bounded(&format!("{}-{name}", self.platform()), 64)
    }

    /// `PLATFORM-NAME-ACCOUNT`: a bucket.
    pub fn bucket(&self, name: &str) -> String {
        bounded(&format!("{name}-{}-{}", self.platform(), self.account), 63)
    }

    /// The bucket of Terraform's state.
    pub fn state_bucket(&self) -> String {
        state_bucket(self.platform(), self.account)
    }

    /// The directory of its files.
    pub fn directory(&self) -> String {
        directory_of_account(&generated(self.model), self.account)
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:REST`, in the region of the account's own stack.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// The name of the audit trail.
    pub fn trail(&self) -> String {
        self.named("audit")
    }

    /// The ARN of the audit trail.
    pub fn trail_arn(&self) -> String {
        self.arn("cloudtrail", &format!("trail/{}", self.trail()))
    }
}
