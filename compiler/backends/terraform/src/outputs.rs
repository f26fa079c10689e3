//! `outputs.tf.json`: what people and other modules ask of an environment.

use groundplan_source::{DefaultRule, Origin};

use super::module::Module;
use super::site::Site;
use super::{alarm, cluster, encryption, network};

static OUTPUTS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.outputs",
    because: "what stands beside the platform has to find its network, cluster and keys",
});

pub fn emit(site: &Site<'_, '_>) {
    let mut module = Module::new("outputs", &OUTPUTS);
    module.output("vpc_id", "The network", network::network().id());
    module.output(
        "private_subnet_ids",
        "The subnets of pods and machines",
        network::private_subnets(),
    );
    module.output(
        "cluster_name",
        "The cluster, as `aws eks update-kubeconfig --name` wants it",
        cluster::cluster().attribute("name"),
    );
    module.output(
        "cluster_endpoint",
        "The address of the cluster's API",
        cluster::cluster().attribute("endpoint"),
    );
    module.output(
        "cluster_security_group_id",
        "The group that every pod of the cluster is in",
        cluster::security_group(),
    );
    module.output("data_key_arn", "The key of the platform's data", encryption::data().arn());
    module.output("alerts_topic_arn", "The topic that alarms go to", alarm::topic().arn());
    module.write(site);
}
