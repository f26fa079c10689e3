//! The kinds of objects that are written, each with the version of its API, as Kubernetes 1.37,
//! External Secrets 2.11, cert-manager 1.21 and EKS Auto Mode serve them.

/// A kind of object.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Group and version: `apps/v1`.
    pub api: &'static str,
    /// The kind's name.
    pub name: &'static str,
    /// Whether its objects live outside namespaces.
    pub is_cluster_wide: bool,
}

const fn kind(api: &'static str, name: &'static str) -> Kind {
    Kind { api, name, is_cluster_wide: false }
}

const fn cluster_wide(api: &'static str, name: &'static str) -> Kind {
    Kind { api, name, is_cluster_wide: true }
}

pub const CERTIFICATE: Kind = kind("cert-manager.io/v1", "Certificate");
const RBAC: &str = "rbac.authorization.k8s.io/v1";
pub const CLUSTER_ROLE: Kind = cluster_wide(RBAC, "ClusterRole");
pub const CLUSTER_ROLE_BINDING: Kind = cluster_wide(RBAC, "ClusterRoleBinding");
pub const CONFIG_MAP: Kind = kind("v1", "ConfigMap");
pub const CRON_JOB: Kind = kind("batch/v1", "CronJob");
pub const DEPLOYMENT: Kind = kind("apps/v1", "Deployment");
pub const EXTERNAL_SECRET: Kind = kind("external-secrets.io/v1", "ExternalSecret");
pub const HORIZONTAL_POD_AUTOSCALER: Kind = kind("autoscaling/v2", "HorizontalPodAutoscaler");
pub const INGRESS: Kind = kind("networking.k8s.io/v1", "Ingress");
pub const INGRESS_CLASS: Kind = cluster_wide("networking.k8s.io/v1", "IngressClass");
pub const JOB: Kind = kind("batch/v1", "Job");
pub const LIMIT_RANGE: Kind = kind("v1", "LimitRange");
pub const NAMESPACE: Kind = cluster_wide("v1", "Namespace");
pub const NETWORK_POLICY: Kind = kind("networking.k8s.io/v1", "NetworkPolicy");
pub const PERSISTENT_VOLUME_CLAIM: Kind = kind("v1", "PersistentVolumeClaim");
pub const POD_DISRUPTION_BUDGET: Kind = kind("policy/v1", "PodDisruptionBudget");
pub const RESOURCE_QUOTA: Kind = kind("v1", "ResourceQuota");
pub const ROLE: Kind = kind(RBAC, "Role");
pub const ROLE_BINDING: Kind = kind(RBAC, "RoleBinding");
pub const SECRET_STORE: Kind = kind("external-secrets.io/v1", "SecretStore");
pub const SERVICE: Kind = kind("v1", "Service");
pub const SERVICE_ACCOUNT: Kind = kind("v1", "ServiceAccount");
pub const STATEFUL_SET: Kind = kind("apps/v1", "StatefulSet");
pub const STORAGE_CLASS: Kind = cluster_wide("storage.k8s.io/v1", "StorageClass");
