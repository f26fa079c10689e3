//! The autoscaler of what scales by load.

use groundplan_document::{Map, Node};
use groundplan_model::{Running, Scaling};

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::AUTOSCALING;
use crate::target::kind::{HORIZONTAL_POD_AUTOSCALER, Kind};
use crate::target::object::document;

/// The share of the requested processors that replicas are added to stay below, in percent.
const UTILIZATION: u8 = 70;

/// The autoscaler of that kind of controller; none for a fixed number of replicas.
pub fn object<'m>(
    cluster: &Cluster<'_, 'm>,
    running: &Running<'m>,
    owner: Owner<'_, 'm>,
    controller: Kind,
) -> Option<Node<'m>> {
    let Scaling::Auto { min, max, cpu } = running.replicas?.scaling() else { return None };
    if !cluster.has_metrics_server() {
        return None;
    }
    let cx = cluster.cx;
    let default = |number: u32| Node::from(number).from_origin(&AUTOSCALING);
    let target = Map::new()
        .with("apiVersion", controller.api)
        .with("kind", controller.name)
        .with("name", running.name.as_ref());
    let utilization =
        cpu.map_or_else(|| default(UTILIZATION.into()), |cpu| cx.node(cpu, |percent| percent.0));
    let goal = Map::new().with("type", "Utilization").with("averageUtilization", utilization);
    let metric = Map::new()
        .with("type", "Resource")
        .with("resource", Map::new().with("name", "cpu").with("target", goal));
    let spec = Map::new()
        .with("scaleTargetRef", target)
        .with("minReplicas", min.map_or_else(|| default(1), |min| cx.node(min, |n| *n)))
        .with("maxReplicas", cx.node(max, |n| *n))
        .with("metrics", Node::list([metric]))
        .with("behavior", behavior());
    Some(document(cluster.object(HORIZONTAL_POD_AUTOSCALER, owner).with("spec", spec), owner))
}

/// Up: twice as many within half a minute. Down: at most half within a minute, and only after five
/// minutes of calm.
fn behavior<'m>() -> Node<'m> {
    let direction = |window: u32, percent: u32, period: u32| {
        let policy =
            Map::new().with("type", "Percent").with("value", percent).with("periodSeconds", period);
        Map::new().with("stabilizationWindowSeconds", window).with("policies", Node::list([policy]))
    };
    let behavior =
        Map::new().with("scaleUp", direction(0, 100, 30)).with("scaleDown", direction(300, 50, 60));
    Node::from(behavior).from_origin(&AUTOSCALING)
}
