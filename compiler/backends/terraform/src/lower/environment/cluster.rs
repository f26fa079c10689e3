//! `cluster.tf.json`: the EKS cluster and the machines under it.

use groundplan_schema::scalar::Choice;
use groundplan_source::{DefaultRule, Origin};

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::subnets;

static CLUSTER: Origin = Origin::Default(&DefaultRule {
    id: "terraform.cluster",
    because: "everything that runs on AWS runs on EKS",
});
static AUTO_MODE: Origin = Origin::Default(&DefaultRule {
    id: "terraform.auto-mode",
    because: "AWS keeps machines, networking and storage up to date unless `nodes` asks for machines of one's own",
});

/// Everything that the control plane can log.
const LOGS: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("cluster", &CLUSTER);
    let name = site.names.prefix();
    let logs = LogGroup::new("cluster", format!("/aws/eks/{name}/cluster")).add(site, &mut module);
    let (role, mut before) = control_plane(site, &mut module);
    before.insert(0, logs);
    let body = Block::new()
        .with("name", name)
        .with("version", version(site))
        .with("role_arn", role.arn())
        .with("bootstrap_self_managed_addons", false)
        .with("enabled_cluster_log_types", LOGS)
        .with("deletion_protection", site.protection())
        .with(
            "access_config",
            Block::new()
                .with("authentication_mode", "API")
                .with("bootstrap_cluster_creator_admin_permissions", false),
        )
        .with("vpc_config", endpoints(site))
        .with(
            "encryption_config",
            Block::new()
                .with("resources", ["secrets"])
                .with("provider", Block::new().with("key_arn", resource::data_key().arn())),
        )
        .with("upgrade_policy", Block::new().with("support_type", "STANDARD"))
        .with("zonal_shift_config", Block::new().with("enabled", true));
    let body = auto_mode(site, &mut module, body, &mut before);
    let body = body
        .with("depends_on", before)
        .with_some("lifecycle", site.standard().then(|| site.kept()));
    module.resource("aws_eks_cluster", "main", body);
    module
}

fn control_plane<'m>(
    site: &Site<'_, 'm>,
    module: &mut Module<'m>,
) -> (Address<'m>, Vec<Address<'m>>) {
    let trust = Statement::allow("Assume", ["sts:AssumeRole", "sts:TagSession"])
        .by("Service", ["eks.amazonaws.com"]);
    let name = site.names.scoped("eks_cluster", 64);
    let role = Role::new("cluster", name, "The cluster's control plane", trust).add(site, module);
    let own = [("cluster", "AmazonEKSClusterPolicy")];
    let auto_mode = [
        ("compute", "AmazonEKSComputePolicy"),
        ("block-storage", "AmazonEKSBlockStoragePolicy"),
        ("load-balancing", "AmazonEKSLoadBalancingPolicy"),
        ("networking", "AmazonEKSNetworkingPolicy"),
    ];
    let mut attached = role::attach_all(module, role, "cluster-", &own);
    if site.aws.nodes.is_none() {
        attached.extend(role::attach_all(module, role, "cluster-", &auto_mode));
    }
    (role, attached)
}

/// Auto Mode makes machines, load balancers and volumes, or none of them: AWS wants all three
/// switched together.
fn auto_mode<'m>(
    site: &Site<'_, 'm>,
    module: &mut Module<'m>,
    body: Block<'m>,
    before: &mut Vec<Address<'m>>,
) -> Block<'m> {
    let compute = match &site.aws.nodes {
        Some(nodes) => {
            let off = Term::from(Block::new().with("enabled", false));
            off.because(nodes.instance_type.origin())
        }
        None => {
            let policies = [
                ("minimal", "AmazonEKSWorkerNodeMinimalPolicy"),
                ("pull", "AmazonEC2ContainerRegistryPullOnly"),
            ];
            let (role, attached) = role::machines(site, module, &policies);
            before.extend(attached);
            let pools = Block::new()
                .with("enabled", true)
                .with("node_pools", ["general-purpose", "system"])
                .with("node_role_arn", role.arn());
            Term::from(pools).because(&AUTO_MODE)
        }
    };
    let switched = || Block::new().with("enabled", site.aws.nodes.is_none());
    body.with("compute_config", compute)
        .with(
            "kubernetes_network_config",
            services(site).with("elastic_load_balancing", switched()),
        )
        .with("storage_config", Block::new().with("block_storage", switched()))
}

fn services<'m>(site: &Site<'_, 'm>) -> Block<'m> {
    let block = subnets::services(*site.cx.value(&site.aws.network));
    Block::new().with("service_ipv4_cidr", block.to_string())
}

/// From where the cluster's API is reached: from inside the network, and from the networks that the
/// description names.
fn endpoints<'m>(site: &Site<'_, 'm>) -> Block<'m> {
    let from = &site.aws.access_from;
    let blocks: Vec<Term> = from
        .iter()
        .map(|block| Term::from(site.cx.value(block).to_string()).because(block.origin()))
        .collect();
    let config = Block::new()
        .with("subnet_ids", resource::private_subnets())
        .with("endpoint_private_access", true)
        .with("endpoint_public_access", !from.is_empty());
    config.with_some("public_access_cidrs", (!blocks.is_empty()).then_some(blocks))
}

fn version<'m>(site: &Site<'_, 'm>) -> Term<'m> {
    let version = &site.aws.kubernetes_version;
    Term::from(site.cx.value(version).word()).because(version.origin())
}
