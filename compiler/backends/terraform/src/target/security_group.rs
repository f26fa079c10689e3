//! Who may open a connection to a managed database or cache: the cluster's pods, if any of them
//! uses it, and nobody else. Which pods, Kubernetes' network policies say.

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::text::Label;

/// The group of something that listens on one port.
pub struct SecurityGroup<'m> {
    /// Its label.
    pub label: Label<'m>,
    /// Its name.
    pub name: String,
    /// What it is for; AWS replaces a group whose description changes.
    pub description: String,
    /// The port.
    pub port: u16,
    /// Whether anything connects to it.
    pub used: bool,
}

impl<'m> SecurityGroup<'m> {
    /// Adds the group and its rule.
    pub fn add(self, module: &mut Module<'m>) -> Address<'m> {
        let body = Block::new()
            .with("name", self.name)
            .with("description", self.description)
            .with("vpc_id", resource::network().id());
        let group = module.resource("aws_security_group", self.label, body);
        if self.used {
            let body = Block::new()
                .with("security_group_id", group.id())
                .with("description", "Pods of the cluster")
                .with("referenced_security_group_id", resource::cluster_security_group())
                .with("ip_protocol", "tcp")
                .with("from_port", self.port)
                .with("to_port", self.port);
            module.resource("aws_vpc_security_group_ingress_rule", self.label, body);
        }
        group
    }
}
