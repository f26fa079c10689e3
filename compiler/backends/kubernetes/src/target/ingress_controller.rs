//! What serves routes: which program reads the Ingresses of a class, and so what it can be told.

use groundplan_document::Map;
use groundplan_model::cluster::GKE_CLASS;
use groundplan_model::kinds::{Kubernetes, Service};

use crate::target::cluster::{CLASS_ON_AWS, Cluster, Host};

/// What serves routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IngressController {
    /// ingress-nginx, or what reads its annotations.
    Nginx,
    /// Traefik.
    Traefik,
    /// A load balancer of AWS.
    Alb,
    /// A load balancer of Google Cloud.
    Gce,
    /// A Gateway, whatever stands behind it.
    Gateway,
    /// Another, of which nothing is known but that it serves Ingresses.
    Other,
}

impl IngressController {
    /// What serves the routes of a cluster that is there.
    pub fn of(node: &Kubernetes) -> Self {
        match node.gateway {
            Some(_) => Self::Gateway,
            None => Self::of_class(node.ingress_class()),
        }
    }

    /// What serves the Ingresses of a class, by the name that its own instructions give it. AKS runs
    /// ingress-nginx under a class of its own.
    fn of_class(class: Option<&str>) -> Self {
        match class {
            Some("nginx" | "webapprouting.kubernetes.azure.com") => Self::Nginx,
            Some("traefik") => Self::Traefik,
            Some(CLASS_ON_AWS) => Self::Alb,
            Some(GKE_CLASS) => Self::Gce,
            _ => Self::Other,
        }
    }
}

impl<'m> Cluster<'_, 'm> {
    /// What serves routes.
    pub fn ingress_controller(&self) -> IngressController {
        match self.host {
            Host::Aws(_) => IngressController::Alb,
            Host::Own(node) => IngressController::of(node),
        }
    }

    /// What it is told about the pods of a service by annotations of the Service: to Traefik, that
    /// WebSockets come back to the pod that they were with. Others are told by Ingresses.
    pub fn told_by_service(&self, service: &'m Service) -> Map<'m> {
        let sticky = service.route.values().find(|route| *self.cx.value(&route.websocket));
        match sticky {
            Some(route) if self.ingress_controller() == IngressController::Traefik => {
                let sticky = self.cx.node(&route.websocket, |_| "true");
                Map::new().with("traefik.ingress.kubernetes.io/service.sticky.cookie", sticky)
            }
            _ => Map::new(),
        }
    }
}
