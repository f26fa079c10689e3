//! `outputs.tf.json`: what people and other modules ask of an environment.

use groundplan_source::{DefaultRule, Origin};

use crate::target::module::Module;
use crate::target::resource;

static OUTPUTS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.outputs",
    because: "what stands beside the platform has to find its network, cluster and keys",
});

pub fn lower<'m>() -> Module<'m> {
    let mut module = Module::new("outputs", &OUTPUTS);
    module.output("vpc_id", "The network", resource::network().id());
    module.output(
        "private_subnet_ids",
        "The subnets of pods and machines",
        resource::private_subnets(),
    );
    module.output(
        "cluster_name",
        "The cluster, as `aws eks update-kubeconfig --name` wants it",
        resource::cluster().attribute("name"),
    );
    module.output(
        "cluster_endpoint",
        "The address of the cluster's API",
        resource::cluster().attribute("endpoint"),
    );
    module.output(
        "cluster_security_group_id",
        "The group that every pod of the cluster is in",
        resource::cluster_security_group(),
    );
    module.output("data_key_arn", "The key of the platform's data", resource::data_key().arn());
    module.output(
        "alerts_topic_arn",
        "The topic that alarms go to",
        resource::alerts_topic().arn(),
    );
    module
}
