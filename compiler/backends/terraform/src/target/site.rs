//! What every file of an environment's root module is made from.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_lowering::names::{bounded, directory_of_account, generated, state_bucket};
use groundplan_lowering::{Context, Names};
use groundplan_model::kinds::{Account, Aws, Pipeline, Profile};
use groundplan_model::{Entity, EntityKind, ImageSource};
use groundplan_record::{Field, Key};
use groundplan_schema::Value;
use groundplan_schema::scalar::RepositoryName;
use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};

static KEPT: Origin = Origin::Default(&DefaultRule {
    id: "terraform.kept",
    because: "data outlives its block: it goes in two deliberate steps, whatever an environment costs",
});

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
    /// The region of the account's own stack.
    pub account_region: &'m str,
    /// What the description says of the account.
    pub described: Option<&'m Account>,
    /// How much is spent on staying up.
    pub profile: Profile,
    /// What something that runs connects to.
    used: BTreeSet<(EntityKind, &'m str)>,
}

impl<'c, 'm> Site<'c, 'm> {
    /// Takes what every file needs. An open account or region blocks the whole module.
    pub fn new(cx: &'c Context<'m>, aws: &'m Aws) -> Self {
        let edges = cx.environment.edges.iter();
        let account = cx.value(&aws.account).as_str();
        let region = cx.value(&aws.region).as_str();
        let described = cx.model.accounts.get(account);
        // Without it nobody knows where the state is.
        described.and_then(|it| it.region.as_ref()).map(|region| cx.value(region));
        let own = Key::environment(cx.environment.name());
        let account_region = cx.record.get(&own, &Field::AccountRegion).unwrap_or(region);
        Self {
            used: edges.map(|edge| (edge.to.kind, &*edge.to.name)).collect(),
            cx,
            aws,
            names: Names::new(cx.model, cx.environment.name()),
            account,
            region,
            account_region,
            described,
            profile: *cx.value(&aws.profile),
        }
    }

    /// A word of the description as the value of an argument.
    pub fn text<T: std::ops::Deref<Target = str>>(&self, value: &'m Value<T>) -> Term<'m> {
        Term::from(&**self.cx.value(value)).because(value.origin())
    }

    /// Whether a failing zone is survived, and the cluster protected: what costs more is had.
    pub fn standard(&self) -> bool {
        matches!(self.profile, Profile::Standard)
    }

    /// Whether AWS refuses to delete it.
    pub fn protection(&self) -> Term<'m> {
        Term::from(self.standard()).because(self.aws.profile.origin())
    }

    /// Whether AWS refuses to delete an entity that holds data: any but one that may go.
    pub fn protection_of(&self, kind: EntityKind, name: &str) -> Term<'m> {
        Term::from(!self.may_go(kind, name)).because(&KEPT)
    }

    /// The `lifecycle` of an entity that holds data, unless it may go.
    pub fn kept_unless_it_may_go(&self, kind: EntityKind, name: &str) -> Option<Term<'m>> {
        (!self.may_go(kind, name)).then(|| self.kept())
    }

    /// The `lifecycle` of what holds data: no plan destroys it.
    pub fn kept(&self) -> Term<'m> {
        kept()
    }

    /// The name of the last snapshot of a store: another one each time that something that was
    /// created under its name was retired, because snapshots stay.
    pub fn final_snapshot(&self, kind: EntityKind, created: &str, identifier: &str) -> String {
        let key = Key::entity(self.names.environment, kind, created);
        match self.cx.record.retired(&key) {
            0 => format!("{identifier}-final"),
            retired => format!("{identifier}-final-{}", retired.saturating_add(1)),
        }
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

    /// The repository whose workflows apply and deploy.
    pub fn repository(&self) -> Option<&'m Value<RepositoryName>> {
        self.cx.model.platform.repository.as_ref().map(|repository| &repository.name)
    }

    /// The pipelines that deploy here: whoever else asks is nobody to the account.
    pub fn pipelines(&self) -> impl Iterator<Item = &'m Entity<Pipeline>> {
        let pipelines = self.cx.model.pipelines.values().map(AsRef::as_ref);
        pipelines.filter(|pipeline| pipeline.deploy.contains_key(self.names.environment))
    }

    /// Whether workflows plan, apply and deploy here.
    pub fn is_delivered(&self) -> bool {
        self.repository().is_some() && self.pipelines().next().is_some()
    }

    /// The ARN of the policy that no role of the environment goes beyond, where workflows make roles.
    pub fn boundary(&self) -> Option<String> {
        self.is_delivered().then(|| self.iam(&format!("policy/{}", self.names.boundary())))
    }

    /// The name that people know the key of the platform's data by.
    pub fn data_key_alias(&self) -> String {
        format!("alias/{}-data", self.names.prefix())
    }

    /// The ARN of something of IAM in the account.
    pub fn iam(&self, rest: &str) -> String {
        format!("arn:aws:iam::{}:{rest}", self.account)
    }

    /// The directory of the account's own stack.
    pub fn account_directory(&self) -> String {
        directory_of_account(&generated(self.cx.model), self.account)
    }

    /// The bucket of Terraform's state.
    pub fn state_bucket(&self) -> String {
        state_bucket(self.names.platform, self.account)
    }

    /// Who builds an image here, by name.
    pub fn image_owners(&self) -> BTreeMap<&'m str, &'m Origin> {
        let environment = self.cx.environment;
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

    /// The zones by letter.
    pub fn zones(&self) -> Vec<&'m str> {
        let key = Key::environment(self.names.environment);
        let letters = self.cx.record.get(&key, &Field::Zones);
        letters.into_iter().flat_map(|letters| letters.split(' ')).collect()
    }

    /// Whether the description says that an entity may go.
    pub fn may_go(&self, kind: EntityKind, name: &str) -> bool {
        let key = Key::entity(self.names.environment, kind, name);
        self.cx.record.get(&key, &Field::Retiring).is_some()
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
}

/// The `lifecycle` of what holds data: no plan destroys it.
pub fn kept<'m>() -> Term<'m> {
    Term::from(Block::new().with("prevent_destroy", true)).because(&KEPT)
}
