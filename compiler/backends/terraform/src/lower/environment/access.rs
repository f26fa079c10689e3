//! `access.tf.json`: who may do what inside the cluster.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Expression;

static ACCESS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.access",
    because: "whoever made the cluster is not its administrator for ever: each right is written down",
});

const ADMINISTRATOR: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const EDITOR: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("access", &ACCESS);
    let everywhere = || Block::new().with("type", "cluster");
    let own = || Block::new().with("type", "namespace").with("namespaces", [site.names.prefix()]);
    let grant = |module: &mut Module<'m>, label: &'static str, head: Block<'m>, policy, scope| {
        let entry = head.clone().with("cluster_name", resource::cluster().attribute("name"));
        let entry = match label {
            // What no policy of EKS covers (custom resources, quotas) is bound to this group
            // inside the cluster.
            "deploy" => entry.with("kubernetes_groups", [site.names.deploy_group()]),
            _ => entry,
        };
        let entry = module.resource("aws_eks_access_entry", label, entry);
        let body = head
            .with("cluster_name", resource::cluster().attribute("name"))
            .with("policy_arn", policy)
            .with("access_scope", scope)
            .with("depends_on", [entry]);
        module.resource("aws_eks_access_policy_association", label, body);
    };
    if let Some(role) = resource::apply_role(site) {
        let head = Block::new().with("principal_arn", role.arn());
        grant(&mut module, "apply", head, ADMINISTRATOR, everywhere());
    }
    if let Some(role) = resource::deploy_role(site) {
        let head = Block::new().with("principal_arn", role.arn());
        grant(&mut module, "deploy", head, EDITOR, own());
    }
    let admins = site.aws.cluster_admins.iter().map(|admin| site.text(admin));
    let admins: Vec<Term> = admins.collect();
    if !admins.is_empty() {
        module.local("cluster_admins", admins);
        let head = Block::new()
            .with("for_each", Expression::fixed("toset(local.cluster_admins)"))
            .with("principal_arn", Expression::fixed("each.value"));
        grant(&mut module, "admin", head, ADMINISTRATOR, everywhere());
    }
    module
}
