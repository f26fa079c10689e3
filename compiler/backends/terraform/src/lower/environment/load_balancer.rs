//! `load-balancer.tf.json`: the load balancers of routes. The cluster makes them from its Ingresses
//! after this module was applied; what is attached to them here comes with the next apply.

use groundplan_source::{DefaultRule, Origin};

use crate::target::alarm::{Alarm, Comparison};
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Expression;

static LOAD_BALANCERS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.load-balancers",
    because: "the cluster's load balancers are found by the tag that their controller puts on them",
});

/// The tag that the AWS Load Balancer Controller puts on what it makes; the value is the cluster's
/// name.
const CONTROLLER_TAG: &str = "elbv2.k8s.aws/cluster";

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    if !site.has_routes() {
        return None;
    }
    let mut module = Module::new("load-balancer", &LOAD_BALANCERS);
    let tag = match &site.aws.nodes {
        None => "eks:eks-cluster-name",
        Some(_) => CONTROLLER_TAG,
    };
    let tags = Block::new().entry(tag, site.names.prefix());
    module.data("aws_lbs", "main", Block::new().with("tags", tags));
    let alarms = [
        ("errors", "HTTPCode_ELB_5XX_Count", "Sum", 10, 60, 5),
        ("target-errors", "HTTPCode_Target_5XX_Count", "Sum", 10, 60, 5),
        ("latency", "TargetResponseTime", "p95", 1, 60, 5),
    ];
    for (label, metric, statistic, threshold, period, periods) in alarms {
        // `app/NAME/ID`, as CloudWatch knows it.
        let suffix = Expression::fixed("replace(each.value, \"/^.*:loadbalancer[/]/\", \"\")");
        let name = site.names.scoped(&format!("load_balancer-{label}"), 255);
        let alarm = Alarm {
            label: label.into(),
            name,
            namespace: "AWS/ApplicationELB",
            metric,
            statistic,
            dimensions: Block::new().entry("LoadBalancer", suffix),
            comparison: Comparison::Above,
            threshold,
            period,
            periods,
        };
        alarm.add_for_each(&mut module, resource::load_balancers());
    }
    Some(module)
}
