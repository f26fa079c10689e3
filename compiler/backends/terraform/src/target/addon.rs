//! Add-ons of the cluster, in the version that EKS chooses for the cluster's.

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Label;

/// An add-on.
pub struct Addon<'m> {
    name: &'static str,
    configuration: Option<Block<'m>>,
    identity: Option<Block<'m>>,
    after: Vec<Address<'m>>,
}

impl<'m> Addon<'m> {
    /// An add-on as it comes.
    pub fn new(name: &'static str) -> Self {
        Self { name, configuration: None, identity: None, after: Vec::new() }
    }

    /// With values of its own.
    #[must_use]
    pub fn configured(self, values: Block<'m>) -> Self {
        Self { configuration: Some(values), ..self }
    }

    /// With a role for the pods of a service account.
    #[must_use]
    pub fn identity(self, service_account: &'static str, role: Address<'m>) -> Self {
        let identity =
            Block::new().with("role_arn", role.arn()).with("service_account", service_account);
        Self { identity: Some(identity), ..self }
    }

    /// Not before these are there.
    #[must_use]
    pub fn after(mut self, these: impl IntoIterator<Item = Address<'m>>) -> Self {
        self.after.extend(these);
        self
    }

    /// Adds it to a cluster that has machines: one of Auto Mode makes them when they are needed.
    pub fn add(self, site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
        let machines = resource::node_group();
        self.after(site.aws.nodes.as_ref().map(|_| machines)).add_early(module)
    }

    /// Adds it, whether or not there are machines yet.
    pub fn add_early(self, module: &mut Module<'m>) -> Address<'m> {
        let configuration = self
            .configuration
            .map(|values| module.json(Label::new("addon-", self.name, ""), values));
        let body = Block::new()
            .with("cluster_name", resource::cluster().attribute("name"))
            .with("addon_name", self.name)
            .with_some("configuration_values", configuration)
            .with_some("pod_identity_association", self.identity)
            .with("resolve_conflicts_on_create", "OVERWRITE")
            .with("resolve_conflicts_on_update", "OVERWRITE")
            .with_some("depends_on", (!self.after.is_empty()).then_some(self.after));
        module.resource("aws_eks_addon", Label::new("", self.name, ""), body)
    }
}
