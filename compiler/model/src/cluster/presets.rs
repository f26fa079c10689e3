//! The presets: what clusters of a kind have in common, each with its source.

use super::{Facts, IngressFacts, Peer};
use crate::kinds::ClusterPreset;

/// The class that GKE's own controller serves. It reads it from an annotation alone.
pub const GKE_CLASS: &str = "gce";

/// What is known of a kind of cluster.
pub(super) fn facts(preset: Option<ClusterPreset>) -> &'static Facts {
    match preset {
        None => &PLAIN,
        Some(ClusterPreset::Kind) => &KIND,
        Some(ClusterPreset::K3s) => &K3S,
        Some(ClusterPreset::Gke) => &GKE,
        Some(ClusterPreset::Aks) => &AKS,
        Some(ClusterPreset::Openshift) => &OPENSHIFT,
        Some(ClusterPreset::Eks) => &EKS,
    }
}

/// The namespace that the controller of a class is installed in by its own instructions.
pub fn controllers_namespace(class: &str) -> &str {
    match class {
        "nginx" => "ingress-nginx",
        other => other,
    }
}

/// The namespace of Prometheus by most instructions.
pub const MONITORING: &str = "monitoring";

const fn pods(
    namespace: &'static str,
    labels: &'static [(&'static str, &'static str)],
    port: Option<u16>,
) -> Peer {
    Peer::Pods { namespace, labels, port }
}

/// The DNS of kubeadm, k3s and EKS: CoreDNS under the labels of the old kube-dns.
pub const KUBE_DNS: Peer = pods("kube-system", &[("k8s-app", "kube-dns")], Some(53));

/// kubeadm's DNS, ingress-nginx as its instructions install it, and what most clusters have. Each preset
/// says what is otherwise there.
const USUAL: Facts = Facts {
    ingress: IngressFacts {
        class: Some("nginx"),
        from: &[pods("ingress-nginx", &[], None)],
        gateway: false,
        wider: None,
    },
    dns: &[KUBE_DNS],
    monitoring: MONITORING,
    prometheus_operator: true,
    metrics_server: true,
    gives_users: false,
};

static PLAIN: Facts = USUAL;

/// kubernetes-sigs/kind fed26882 (2026-08-21) and cloud-provider-kind 57084484: an Ingress without a
/// class is served by an Envoy beside the nodes, on Docker's network of that name.
static KIND: Facts = Facts {
    ingress: IngressFacts {
        class: None,
        from: &[Peer::Block("172.18.0.0/16")],
        gateway: true,
        wider: Some("the whole of Docker's network, if it has its usual addresses"),
    },
    metrics_server: false,
    ..USUAL
};

/// k3s-io/k3s manifests/traefik.yaml; labels by traefik/traefik-helm-chart a8a66d00.
static K3S: Facts = Facts {
    ingress: IngressFacts {
        class: Some("traefik"),
        from: &[pods("kube-system", &[("app.kubernetes.io/name", "traefik")], None)],
        gateway: true,
        wider: None,
    },
    ..USUAL
};

/// docs.cloud.google.com kubernetes-engine/how-to/nodelocal-dns-cache and tektoncd/operator#4000:
/// any of these may resolve, by what the cluster was made with; 34.118.224.10 is kube-dns in the
/// range that GKE gives Services by itself. Load balancers reach pods from the ranges of Google's
/// front ends. Its managed Prometheus has kinds of its own (GoogleCloudPlatform/prometheus-engine
/// 2ffde4ec), and the operator's are unknown.
static GKE: Facts = Facts {
    ingress: IngressFacts {
        class: Some(GKE_CLASS),
        from: &[Peer::Block("130.211.0.0/22"), Peer::Block("35.191.0.0/16")],
        gateway: true,
        wider: Some("the ranges of Google's front ends, whoever's load balancer it is"),
    },
    dns: &[
        KUBE_DNS,
        pods("kube-system", &[("k8s-app", "node-local-dns")], Some(53)),
        Peer::Block("169.254.20.10/32"),
        Peer::Block("169.254.169.254/32"),
        Peer::Block("34.118.224.10/32"),
    ],
    prometheus_operator: false,
    ..USUAL
};

/// MicrosoftDocs/azure-aks-docs fb060abe (2026-08-21): app-routing.md, localdns-custom.md. LocalDNS
/// is on by default on Automatic clusters, and a matter of the node pool on others. Managed Prometheus
/// reads monitors of a group of its own, and rules elsewhere.
static AKS: Facts = Facts {
    ingress: IngressFacts {
        class: Some("webapprouting.kubernetes.azure.com"),
        from: &[pods("app-routing-system", &[], None)],
        gateway: false,
        wider: None,
    },
    dns: &[KUBE_DNS, Peer::Block("169.254.10.10/32"), Peer::Block("169.254.10.11/32")],
    prometheus_operator: false,
    ..USUAL
};

/// openshift/cluster-ingress-operator acca9642, cluster-dns-operator 4b8ae499 and
/// cluster-monitoring-operator f581865b: DNS listens on 5353, which is what policies see.
/// openshift/apiserver-library-go a8019f39: users and groups lie in ranges of the namespace's own.
static OPENSHIFT: Facts = Facts {
    ingress: IngressFacts {
        class: Some("openshift-default"),
        from: &[pods(
            "openshift-ingress",
            &[("ingresscontroller.operator.openshift.io/deployment-ingresscontroller", "default")],
            None,
        )],
        gateway: false,
        wider: None,
    },
    dns: &[pods(
        "openshift-dns",
        &[("dns.operator.openshift.io/daemonset-dns", "default")],
        Some(5353),
    )],
    monitoring: "openshift-user-workload-monitoring",
    gives_users: true,
    ..USUAL
};

/// kubernetes-sigs/aws-load-balancer-controller 225f4456 (v3.5.0): load balancers reach pods from
/// the subnets that they stand in, which only the owner of the network knows. metrics-server is a
/// community add-on there, which nobody installs by default.
static EKS: Facts = Facts {
    ingress: IngressFacts {
        class: Some("alb"),
        from: &[
            Peer::Block("10.0.0.0/8"),
            Peer::Block("100.64.0.0/10"),
            Peer::Block("172.16.0.0/12"),
            Peer::Block("192.168.0.0/16"),
        ],
        gateway: true,
        wider: Some(
            "every private address; `ingress { from \"…\" }` names the load balancer's subnets",
        ),
    },
    metrics_server: false,
    ..USUAL
};
