//! `access.tf.json`: who may do what inside the cluster.

use groundplan_lowering::workflows;
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

/// Who deploys gets no policy of EKS: what a release needs is bound to a group inside the cluster, and
/// where Argo CD or Flux carries releases out nobody else does. Who applies has no business there at all.
pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("access", &ACCESS);
    if site.is_delivered() && !workflows::is_by_gitops(site.cx) {
        let role = site.iam(&format!("role/{}", site.names.deploy_role()));
        let deploy = entry(Block::new().with("principal_arn", role))
            .with("kubernetes_groups", [site.names.deploy_group()]);
        module.resource("aws_eks_access_entry", "deploy", deploy);
    }
    let of_account = site.described.iter().flat_map(|account| &account.admin);
    let admins = site.aws.cluster_admins.iter().chain(of_account);
    let admins: Vec<Term> = admins.map(|admin| site.text(admin)).collect();
    if !admins.is_empty() {
        module.local("cluster_admins", admins);
        administrators(&mut module);
    }
    module
}

fn administrators<'m>(module: &mut Module<'m>) {
    let each = || {
        let each = Block::new()
            .with("for_each", Expression::fixed("toset(local.cluster_admins)"))
            .with("principal_arn", Expression::fixed("each.value"));
        entry(each)
    };
    let admitted = module.resource("aws_eks_access_entry", "admin", each());
    let body = each()
        .with("policy_arn", ADMINISTRATOR)
        .with("access_scope", Block::new().with("type", "cluster"))
        .with("depends_on", [admitted]);
    module.resource("aws_eks_access_policy_association", "admin", body);
}

fn entry(who: Block<'_>) -> Block<'_> {
    who.with("cluster_name", resource::cluster().attribute("name"))
}
