//! IAM roles: who may assume them and what they may do.

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::site::Site;
use crate::target::text::Label;

/// A role; its documents are named after its label.
pub struct Role<'m> {
    label: Label<'m>,
    name: String,
    description: &'static str,
    trust: Statement<'m>,
    /// For how long a session may last, in seconds; an hour unless it is said.
    session: Option<u32>,
    /// The ARN of the policy that it does not go beyond.
    boundary: Option<Term<'m>>,
}

impl<'m> Role<'m> {
    /// A role with a trust policy of one statement.
    pub fn new(
        label: impl Into<Label<'m>>,
        name: String,
        description: &'static str,
        trust: Statement<'m>,
    ) -> Self {
        let (session, boundary) = (None, None);
        Self { label: label.into(), name, description, trust, session, boundary }
    }

    /// This role with sessions of so many seconds, if who assumes it asks for them.
    #[must_use]
    pub fn lasting(self, seconds: u32) -> Self {
        Self { session: Some(seconds), ..self }
    }

    /// This role with what it does not go beyond, whatever it is given.
    #[must_use]
    pub fn within(self, boundary: impl Into<Term<'m>>) -> Self {
        Self { boundary: Some(boundary.into()), ..self }
    }

    /// Adds the role, within the boundary of an environment's roles where it has one.
    pub fn add(self, site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
        match site.boundary() {
            Some(boundary) => self.within(boundary).add_alone(module),
            None => self.add_alone(module),
        }
    }

    /// Adds the role as it is.
    pub fn add_alone(self, module: &mut Module<'m>) -> Address<'m> {
        let trust = module.policy(self.label.and("-trust"), [self.trust]);
        let body = Block::new()
            .with("name", self.name)
            .with("description", self.description)
            .with("assume_role_policy", trust)
            .with_some("permissions_boundary", self.boundary)
            .with_some("max_session_duration", self.session);
        module.resource("aws_iam_role", self.label, body)
    }
}

/// That a service of AWS assumes a role for this account's resources alone.
pub fn service<'m>(service: &'static str, account: &'m str) -> Statement<'m> {
    Statement::allow("Assume", ["sts:AssumeRole"]).by("Service", [service]).when(
        "StringEquals",
        "aws:SourceAccount",
        [account],
    )
}

/// That pods of one service account of the cluster assume a role by EKS Pod Identity, which says in
/// tags of the session who asks.
pub fn pods<'m>(
    site: &Site<'_, 'm>,
    namespace: impl Into<Term<'m>>,
    service_account: &'m str,
) -> Statement<'m> {
    Statement::allow("Assume", ["sts:AssumeRole", "sts:TagSession"])
        .by("Service", ["pods.eks.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [site.account])
        .when("StringEquals", "aws:RequestTag/eks-cluster-name", [site.names.prefix()])
        .when("StringEquals", "aws:RequestTag/kubernetes-namespace", [namespace])
        .when("StringEquals", "aws:RequestTag/kubernetes-service-account", [service_account])
}

/// Gives a role the statements of a policy of its own.
pub fn grant<'m>(
    module: &mut Module<'m>,
    role: Address<'m>,
    label: impl Into<Label<'m>>,
    name: impl Into<Term<'m>>,
    statements: Vec<Statement<'m>>,
) {
    let label = label.into();
    let policy = module.policy_of(label, statements);
    let body = Block::new().with("name", name).with("role", role.id()).with("policy", policy);
    module.resource("aws_iam_role_policy", label, body);
}

/// Gives a role a policy that AWS keeps: `service-role/AmazonRDSEnhancedMonitoringRole`.
pub fn attach<'m>(
    module: &mut Module<'m>,
    role: Address<'m>,
    label: impl Into<Label<'m>>,
    policy: &'static str,
) -> Address<'m> {
    let body = Block::new()
        .with("role", role.attribute("name"))
        .with("policy_arn", format!("arn:aws:iam::aws:policy/{policy}"));
    module.resource("aws_iam_role_policy_attachment", label, body)
}

/// Gives a role policies that AWS keeps.
pub fn attach_all<'m>(
    module: &mut Module<'m>,
    role: Address<'m>,
    before: &'static str,
    policies: &[(&'static str, &'static str)],
) -> Vec<Address<'m>> {
    policies
        .iter()
        .map(|(name, policy)| attach(module, role, Label::new(before, name, ""), policy))
        .collect()
}

/// The role of the cluster's machines, with what every machine must be allowed.
pub fn machines<'m>(
    site: &Site<'_, 'm>,
    module: &mut Module<'m>,
    policies: &[(&'static str, &'static str)],
) -> (Address<'m>, Vec<Address<'m>>) {
    let trust = Statement::allow("Assume", ["sts:AssumeRole"]).by("Service", ["ec2.amazonaws.com"]);
    let name = site.names.scoped("eks_node", 64);
    let role = Role::new("node", name, "The cluster's machines", trust).add(site, module);
    let attached = attach_all(module, role, "node-", policies);
    (role, attached)
}
