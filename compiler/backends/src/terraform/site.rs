//! What every file of an environment's root module is made from.

use groundplan_model::kinds::{Aws, Profile};
use groundplan_model::{EntityKey, EntityKind};
use groundplan_schema::Value;

use super::block::{Block, Term};
use super::text::Label;
use crate::names::bounded;
use crate::{Context, Names};

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
}

impl<'c, 'm> Site<'c, 'm> {
    /// Takes what every file needs. An open account or region blocks the whole module.
    pub fn new(cx: &'c Context<'m>, aws: &'m Aws) -> Self {
        Self {
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
        Term::from(&**self.cx.value(value)).from_origin(value.origin())
    }

    /// Whether data outlives a mistake: protection against deletion, final snapshots, a gateway in
    /// each zone.
    pub fn standard(&self) -> bool {
        matches!(self.profile, Profile::Standard)
    }

    /// Whether AWS refuses to delete it.
    pub fn protection(&self) -> Term<'m> {
        Term::from(self.standard()).from_origin(self.aws.profile.origin())
    }

    /// The `lifecycle` of what holds data: a standard environment lets no plan destroy it.
    pub fn kept(&self) -> Option<Term<'m>> {
        let lifecycle = Term::from(Block::new().with("prevent_destroy", true));
        self.standard().then(|| lifecycle.from_origin(self.aws.profile.origin()))
    }

    /// For how many days a secret that was deleted can be brought back.
    pub fn recovery_days(&self) -> Term<'m> {
        Term::from(if self.standard() { 30 } else { 7 }).from_origin(self.aws.profile.origin())
    }

    /// The name of a bucket that the description does not name; none that it names is the same,
    /// because their names begin with a letter.
    pub fn own_bucket(&self, purpose: &str) -> String {
        bounded(&format!("{}-{}-{purpose}", self.names.prefix(), self.account), 63)
    }

    /// Whether anything that runs connects to that entity.
    pub fn is_used(&self, kind: EntityKind, name: &str) -> bool {
        self.users(kind, name).next().is_some()
    }

    /// What connects to that entity.
    pub fn users(&self, kind: EntityKind, name: &str) -> impl Iterator<Item = &'m EntityKey> {
        let edges = self.cx.environment.edges.iter();
        let name = name.to_owned();
        edges.filter(move |e| e.to.kind == kind && *e.to.name == *name).map(|edge| &edge.from)
    }

    /// Labels of an entity's blocks: `database-main` and what is behind it.
    pub fn label(&self, before: &'static str, entity: &'m str) -> Label<'m> {
        Label::new(before, entity, "")
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
