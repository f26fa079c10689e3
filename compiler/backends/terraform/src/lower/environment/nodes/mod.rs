//! `nodes.tf.json`: machines of one type for the cluster, instead of EKS Auto Mode, and the add-ons
//! that Auto Mode has built in.

mod load_balancer_controller;

use groundplan_model::kinds::Nodes;

use crate::target::addon::Addon;
use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;

pub fn lower<'m>(site: &Site<'_, 'm>, nodes: &'m Nodes) -> Module<'m> {
    let mut module = Module::new("nodes", nodes.instance_type.origin());
    let policies =
        [("worker", "AmazonEKSWorkerNodePolicy"), ("pull", "AmazonEC2ContainerRegistryPullOnly")];
    let (role, mut before) = role::machines(site, &mut module, &policies);
    // Pods have no network before these run.
    let policies = Block::new().with("enableNetworkPolicy", "true");
    before.push(Addon::new("vpc-cni").configured(policies).add_early(&mut module));
    before.push(Addon::new("kube-proxy").add_early(&mut module));
    before.push(Addon::new("eks-pod-identity-agent").add_early(&mut module));
    let template = launch_template(site, &mut module);
    let least = *site.cx.value(&nodes.min);
    let scaling = Block::new()
        .with("min_size", Term::from(least).because(nodes.min.origin()))
        .with("max_size", Term::from(*site.cx.value(&nodes.max)).because(nodes.max.origin()))
        .with("desired_size", least);
    let body = Block::new()
        .with("cluster_name", resource::cluster().attribute("name"))
        .with("node_group_name", "main")
        .with("node_role_arn", role.arn())
        .with("subnet_ids", resource::private_subnets())
        .with("instance_types", [site.text(&nodes.instance_type)])
        .with("ami_type", ami_type(site.cx.value(&nodes.instance_type).as_str()))
        .with(
            "launch_template",
            Block::new()
                .with("id", template.id())
                .with("version", template.attribute("latest_version")),
        )
        .with("scaling_config", scaling)
        .with("update_config", Block::new().with("max_unavailable", 1))
        .with("node_repair_config", Block::new().with("enabled", true))
        .with("depends_on", before)
        // Whatever scales the group decides how many there are at any moment.
        .with(
            "lifecycle",
            Block::new().with("ignore_changes", [Term::verbatim("scaling_config[0].desired_size")]),
        );
    module.resource("aws_eks_node_group", "main", body);
    Addon::new("coredns").add(site, &mut module);
    storage(site, &mut module);
    load_balancer_controller::add(site, &mut module);
    module
}

/// Volumes of pods are made by a driver, which has to be allowed to.
fn storage<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) {
    let name = site.names.scoped("ebs_csi", 64);
    let trust = role::pods(site, "kube-system", "ebs-csi-controller-sa");
    let role = Role::new("ebs-csi", name, "Makes the volumes of pods", trust).add(site, module);
    let policy = "service-role/AmazonEBSCSIDriverPolicy";
    let attached = role::attach(module, role, "ebs-csi", policy);
    Addon::new("aws-ebs-csi-driver")
        .identity("ebs-csi-controller-sa", role)
        .after([attached])
        .add(site, module);
}

/// Machines with encrypted disks whose credentials no pod can ask for (IMDSv2, one hop).
fn launch_template<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
    let disk = Block::new()
        .with("volume_size", 50)
        .with("volume_type", "gp3")
        .with("encrypted", "true")
        .with("delete_on_termination", "true");
    let body = Block::new()
        .with("name", site.names.scoped("node", 128))
        .with("update_default_version", true)
        .with(
            "metadata_options",
            Block::new()
                .with("http_endpoint", "enabled")
                .with("http_tokens", "required")
                .with("http_put_response_hop_limit", 1),
        )
        .with(
            "block_device_mappings",
            Block::new().with("device_name", "/dev/xvda").with("ebs", disk),
        )
        .with("monitoring", Block::new().with("enabled", true));
    module.resource("aws_launch_template", "node", body)
}

/// The image of a machine: a family whose generation ends in `g` (`m7g`, `c7gn`) is 64-bit ARM.
fn ami_type(instance_type: &str) -> &'static str {
    let family = instance_type.split('.').next().unwrap_or(instance_type);
    let attributes = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let attributes = attributes.trim_start_matches(|c: char| c.is_ascii_digit());
    match attributes.contains('g') {
        true => "AL2023_ARM_64_STANDARD",
        false => "AL2023_x86_64_STANDARD",
    }
}

#[cfg(test)]
mod tests {
    use super::ami_type;

    #[test]
    fn arm_machines_get_an_arm_image() {
        for arm in ["m7g.large", "t4g.small", "c7gn.xlarge", "r6gd.large"] {
            assert_eq!(ami_type(arm), "AL2023_ARM_64_STANDARD", "{arm}");
        }
        for intel in ["m7i.large", "t3.small", "g5.xlarge", "m8a.large"] {
            assert_eq!(ami_type(intel), "AL2023_x86_64_STANDARD", "{intel}");
        }
    }
}
