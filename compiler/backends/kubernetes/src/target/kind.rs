//! The kinds of objects that are written, each with the version of its API, as Kubernetes 1.37,
//! External Secrets 2.11, cert-manager 1.21, the Gateway API 1.6 and EKS Auto Mode serve them.

/// A kind of object.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Group and version: `apps/v1`.
    pub api: &'static str,
    /// The kind's name.
    pub name: &'static str,
    /// Whether its objects live outside namespaces.
    pub is_cluster_wide: bool,
    /// Whether its objects are part of a release: made, changed, removed and brought back with it.
    pub is_released: bool,
}

impl Kind {
    /// The group of its API, as rights name it; the core's is empty.
    pub fn group(self) -> &'static str {
        self.api.split_once('/').map_or("", |(group, _)| group)
    }

    /// Its objects, as rights name them: `networkpolicies`.
    pub fn resource(self) -> String {
        let name = self.name.to_ascii_lowercase();
        match name.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None if name.ends_with('s') => format!("{name}es"),
            None => format!("{name}s"),
        }
    }
}

/// What a release carries out.
const fn released(api: &'static str, name: &'static str) -> Kind {
    Kind { api, name, is_cluster_wide: false, is_released: true }
}

/// What is in the namespace before a release and outlives it.
const fn lasting(api: &'static str, name: &'static str) -> Kind {
    Kind { api, name, is_cluster_wide: false, is_released: false }
}

/// What is outside the namespace, and therefore outside releases.
pub const fn cluster_wide(api: &'static str, name: &'static str) -> Kind {
    Kind { api, name, is_cluster_wide: true, is_released: false }
}

pub const ALERTMANAGER_CONFIG: Kind =
    released("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig");
pub const CERTIFICATE: Kind = released("cert-manager.io/v1", "Certificate");
const RBAC: &str = "rbac.authorization.k8s.io/v1";
pub const CLUSTER_ROLE: Kind = cluster_wide(RBAC, "ClusterRole");
pub const CLUSTER_ROLE_BINDING: Kind = cluster_wide(RBAC, "ClusterRoleBinding");
pub const CONFIG_MAP: Kind = released("v1", "ConfigMap");
pub const CRON_JOB: Kind = released("batch/v1", "CronJob");
pub const DEPLOYMENT: Kind = released("apps/v1", "Deployment");
pub const EXTERNAL_SECRET: Kind = released("external-secrets.io/v1", "ExternalSecret");
const GATEWAY_API: &str = "gateway.networking.k8s.io/v1";
pub const GRPC_ROUTE: Kind = released(GATEWAY_API, "GRPCRoute");
pub const HTTP_ROUTE: Kind = released(GATEWAY_API, "HTTPRoute");
pub const HORIZONTAL_POD_AUTOSCALER: Kind = released("autoscaling/v2", "HorizontalPodAutoscaler");
pub const INGRESS: Kind = released("networking.k8s.io/v1", "Ingress");
pub const INGRESS_CLASS: Kind = cluster_wide("networking.k8s.io/v1", "IngressClass");
pub const JOB: Kind = released("batch/v1", "Job");
pub const LIMIT_RANGE: Kind = lasting("v1", "LimitRange");
pub const NAMESPACE: Kind = cluster_wide("v1", "Namespace");
pub const NETWORK_POLICY: Kind = released("networking.k8s.io/v1", "NetworkPolicy");
/// It holds data: a release that is rolled back, or no longer has it, must not take that away. And
/// one that no pod has mounted yet is bound to no volume, which a release would wait for.
pub const PERSISTENT_VOLUME_CLAIM: Kind = lasting("v1", "PersistentVolumeClaim");
pub const POD_DISRUPTION_BUDGET: Kind = released("policy/v1", "PodDisruptionBudget");
pub const PROMETHEUS_RULE: Kind = released("monitoring.coreos.com/v1", "PrometheusRule");
/// It has to have room for what runs and for what comes, whichever is larger, while a release goes on.
pub const RESOURCE_QUOTA: Kind = lasting("v1", "ResourceQuota");
pub const ROLE: Kind = lasting(RBAC, "Role");
pub const ROLE_BINDING: Kind = lasting(RBAC, "RoleBinding");
pub const SECRET_STORE: Kind = released("external-secrets.io/v1", "SecretStore");
pub const SERVICE: Kind = released("v1", "Service");
pub const SERVICE_ACCOUNT: Kind = released("v1", "ServiceAccount");
pub const SERVICE_MONITOR: Kind = released("monitoring.coreos.com/v1", "ServiceMonitor");
pub const STATEFUL_SET: Kind = released("apps/v1", "StatefulSet");
pub const STORAGE_CLASS: Kind = cluster_wide("storage.k8s.io/v1", "StorageClass");
