//! What every file of an environment's root module is made from.

use std::collections::BTreeSet;

use groundplan_model::kinds::{Aws, Profile};
use groundplan_model::{EntityKind, EnvironmentModel, Runtime};
use groundplan_schema::Value;

use super::block::{Block, Term};
use groundplan_lowering::names::bounded;
use groundplan_lowering::{Context, Names};

/// An environment on AWS, with what nearly every file needs of it.
pub struct Site<'c, 'm> {
    /// What is lowered and where files and faults go.
    pub cx: &'c Context<'m>,
    /// The environment's own part.
    pub aws: &'m Aws,
    /// What things are called.
    pub names: Names<'m>,
    /// The account: 12 digits.
    pub account: &'m str,
    /// The region.
    pub region: &'m str,
    /// How much is spent on staying up.
    pub profile: Profile,
    /// What something that runs connects to.
    used: BTreeSet<(EntityKind, &'m str)>,
}

impl<'c, 'm> Site<'c, 'm> {
    /// Takes what every file needs. An open account or region blocks the whole module.
    pub fn new(cx: &'c Context<'m>, aws: &'m Aws) -> Self {
        let edges = cx.environment.edges.iter();
        Self {
            used: edges.map(|edge| (edge.to.kind, &*edge.to.name)).collect(),
            cx,
            aws,
            names: Names::new(cx.model, cx.environment.name()),
            account: cx.value(&aws.account).as_str(),
            region: cx.value(&aws.region).as_str(),
            profile: *cx.value(&aws.profile),
        }
    }

    /// A word of the description as the value of an argument.
    pub fn text<T: std::ops::Deref<Target = str>>(&self, value: &'m Value<T>) -> Term<'m> {
        Term::from(&**self.cx.value(value)).because(value.origin())
    }

    /// Whether data outlives a mistake: protection against deletion, final snapshots, a gateway in
    /// each zone.
    pub fn standard(&self) -> bool {
        matches!(self.profile, Profile::Standard)
    }

    /// Whether AWS refuses to delete it.
    pub fn protection(&self) -> Term<'m> {
        Term::from(self.standard()).because(self.aws.profile.origin())
    }

    /// The `lifecycle` of what holds data: a standard environment lets no plan destroy it.
    pub fn kept(&self) -> Option<Term<'m>> {
        let lifecycle = Term::from(Block::new().with("prevent_destroy", true));
        self.standard().then(|| lifecycle.because(self.aws.profile.origin()))
    }

    /// For how many days a secret that was deleted can be brought back.
    pub fn recovery_days(&self) -> Term<'m> {
        Term::from(if self.standard() { 30 } else { 7 }).because(self.aws.profile.origin())
    }

    /// The name of a bucket that the description does not name; none that it names is the same,
    /// because their names begin with a letter.
    pub fn own_bucket(&self, purpose: &str) -> String {
        bounded(&format!("{}-{}-{purpose}", self.names.prefix(), self.account), 63)
    }

    /// Whether, of the environments in the same account for which `wanted` holds, this one comes
    /// first by name: it has what there can be only one of in an account. An account that is not
    /// known yet is taken for another one.
    pub fn is_first(&self, wanted: impl Fn(&EnvironmentModel) -> bool) -> bool {
        let in_account = |other: &EnvironmentModel| match other.runtime() {
            Some(Runtime::Aws(aws)) => {
                aws.account.known().is_ok_and(|account| account.as_str() == self.account)
            }
            _ => false,
        };
        let mut environments = self.cx.model.environments.values();
        let first = environments.find(|other| in_account(other) && wanted(other));
        first.is_some_and(|first| first.name() == self.names.environment)
    }

    /// Whether anything is reached from outside.
    pub fn has_routes(&self) -> bool {
        self.cx.environment.services.values().any(|service| !service.route.is_empty())
    }

    /// Whether anything that runs connects to that entity.
    pub fn is_used(&self, kind: EntityKind, name: &str) -> bool {
        self.used.contains(&(kind, name))
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:REST`
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// The ARN of everything of the account: the principal of key policies.
    pub fn root(&self) -> String {
        format!("arn:aws:iam::{}:root", self.account)
    }
}
