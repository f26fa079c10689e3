//! What serves routes: which program reads the Ingresses of a class, and so what it can be told.

use groundplan_model::cluster::GKE_CLASS;

use crate::target::cluster::{Cluster, Host};
use crate::target::route::CLASS_ON_AWS;

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
    /// Another, of which nothing is known but that it serves Ingresses.
    Other,
}

impl IngressController {
    /// What serves the Ingresses of a class, by the name that its own instructions give it. AKS runs
    /// ingress-nginx under a class of its own.
    pub fn of_class(class: Option<&str>) -> Self {
        match class {
            Some("nginx" | "webapprouting.kubernetes.azure.com") => Self::Nginx,
            Some("traefik") => Self::Traefik,
            Some(CLASS_ON_AWS) => Self::Alb,
            Some(GKE_CLASS) => Self::Gce,
            _ => Self::Other,
        }
    }
}

impl Cluster<'_, '_> {
    /// What serves routes.
    pub fn ingress_controller(&self) -> IngressController {
        match self.host {
            Host::Aws(_) => IngressController::Alb,
            Host::Own(node) => IngressController::of_class(node.ingress_class()),
        }
    }
}
