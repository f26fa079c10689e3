//! The class of Ingress on AWS: one load balancer for all routes of the environment.
//!
//! Under Auto Mode EKS runs the controller; beside a group of machines it is the AWS Load Balancer
//! Controller. Both find the certificate in ACM by the host of a route. The name in DNS is a matter
//! of external-dns, which reads the hosts of Ingresses by itself.

use groundplan_document::{Map, Node};
use groundplan_lowering::ledger::ApproximatedByTarget;
use groundplan_model::kinds::{Aws, Profile, Route};
use groundplan_schema::scalar::Duration;

use crate::target::cluster::{CLASS_ON_AWS, Cluster, Host};
use crate::target::default::{INGRESS_CLASS as BECAUSE, LOAD_BALANCER};
use crate::target::file;
use crate::target::kind::{INGRESS_CLASS, Kind, cluster_wide};
use crate::target::lowered::Stream;
use crate::target::object::document;
use crate::target::route::{IDLE_MAX_ON_AWS, most_patient};

/// A controller of load balancers.
struct Controller {
    name: &'static str,
    parameters: Kind,
    group: &'static str,
}

const PARAMETERS: &str = "IngressClassParams";

const AUTO_MODE: Controller = Controller {
    name: "eks.amazonaws.com/alb",
    parameters: cluster_wide("eks.amazonaws.com/v1", PARAMETERS),
    group: "eks.amazonaws.com",
};

const LOAD_BALANCER_CONTROLLER: Controller = Controller {
    name: "ingress.k8s.aws/alb",
    parameters: cluster_wide("elbv2.k8s.aws/v1beta1", PARAMETERS),
    group: "elbv2.k8s.aws",
};

/// Only TLS 1.2 with forward secrecy, and 1.3.
const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/// `cluster/ingress-class.yaml`, where the cluster is ours and something has a route.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, routes: &[&'m Route]) -> Option<Stream<'m>> {
    let Host::Aws(aws) = cluster.host else { return None };
    if routes.is_empty() {
        return None;
    }
    let controller = match cluster.is_auto_mode() {
        true => AUTO_MODE,
        false => LOAD_BALANCER_CONTROLLER,
    };
    let owner = cluster.shared(CLASS_ON_AWS);
    let mut parameters = Map::new()
        .with("scheme", "internet-facing")
        .with("group", Map::new().with("name", cluster.namespace()))
        .with("loadBalancerAttributes", attributes(cluster, aws));
    if !cluster.is_auto_mode() {
        // Auto Mode takes no policy yet, and keeps its own.
        parameters.put("sslPolicy", TLS_POLICY);
    }
    let parameters = Node::from(parameters).from_origin(&LOAD_BALANCER);
    let reference = Map::new()
        .with("apiGroup", controller.group)
        .with("kind", PARAMETERS)
        .with("name", CLASS_ON_AWS);
    let spec = Map::new().with("controller", controller.name).with("parameters", reference);
    let spec = Node::from(spec).from_origin(&BECAUSE);
    let objects = vec![
        document(cluster.object(controller.parameters, owner).with("spec", parameters), owner),
        document(cluster.object(INGRESS_CLASS, owner).with("spec", spec), owner),
    ];
    Some(Stream { path: file::of_administration("ingress-class"), objects })
}

/// What the load balancer does for every route: with the longest idle timeout of them.
fn attributes<'m>(cluster: &Cluster<'_, 'm>, aws: &'m Aws) -> Node<'m> {
    let attribute =
        |key: &'static str, value: Node<'m>| Map::new().with("key", key).with("value", value);
    let protected = cluster.cx.node(&aws.profile, |profile| match profile {
        Profile::Lean => "false",
        Profile::Standard => "true",
    });
    let mut attributes = vec![
        attribute("routing.http.drop_invalid_header_fields.enabled", Node::from("true")),
        attribute("deletion_protection.enabled", protected),
    ];
    if let Some(route) = most_patient(cluster) {
        let is_cut = cluster.cx.value(&route.idle_timeout).0 > IDLE_MAX_ON_AWS;
        if let (true, Some(span)) = (is_cut, route.idle_timeout.origin().span()) {
            let field = "idle-timeout".to_owned();
            let target = cluster.cx.target.word();
            let note = "the load balancer waits 4000 seconds at most";
            cluster.cx.report(ApproximatedByTarget { span, field, target, note: note.to_owned() });
        }
        let idle = |timeout: &Duration| timeout.0.min(IDLE_MAX_ON_AWS).to_string();
        let idle = cluster.cx.node(&route.idle_timeout, idle);
        attributes.push(attribute("idle_timeout.timeout_seconds", idle));
    }
    Node::list(attributes)
}
