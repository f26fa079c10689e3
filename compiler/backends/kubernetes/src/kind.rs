//! The kinds of objects that are written, each with the version of its API, as Kubernetes 1.37,
//! External Secrets 2.11, cert-manager 1.21 and EKS Auto Mode serve them.

/// A kind of object.
#[derive(Clone, Copy)]
pub(super) struct Kind {
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

pub(super) const CERTIFICATE: Kind = kind("cert-manager.io/v1", "Certificate");
const RBAC: &str = "rbac.authorization.k8s.io/v1";
pub(super) const CLUSTER_ROLE: Kind = cluster_wide(RBAC, "ClusterRole");
pub(super) const CLUSTER_ROLE_BINDING: Kind = cluster_wide(RBAC, "ClusterRoleBinding");
pub(super) const CONFIG_MAP: Kind = kind("v1", "ConfigMap");
pub(super) const CRON_JOB: Kind = kind("batch/v1", "CronJob");
pub(super) const DEPLOYMENT: Kind = kind("apps/v1", "Deployment");
pub(super) const EXTERNAL_SECRET: Kind = kind("external-secrets.io/v1", "ExternalSecret");
pub(super) const HORIZONTAL_POD_AUTOSCALER: Kind =
    kind("autoscaling/v2", "HorizontalPodAutoscaler");
pub(super) const INGRESS: Kind = kind("networking.k8s.io/v1", "Ingress");
pub(super) const INGRESS_CLASS: Kind = cluster_wide("networking.k8s.io/v1", "IngressClass");
pub(super) const JOB: Kind = kind("batch/v1", "Job");
pub(super) const LIMIT_RANGE: Kind = kind("v1", "LimitRange");
pub(super) const NAMESPACE: Kind = cluster_wide("v1", "Namespace");
pub(super) const NETWORK_POLICY: Kind = kind("networking.k8s.io/v1", "NetworkPolicy");
pub(super) const PERSISTENT_VOLUME_CLAIM: Kind = kind("v1", "PersistentVolumeClaim");
pub(super) const POD_DISRUPTION_BUDGET: Kind = kind("policy/v1", "PodDisruptionBudget");
pub(super) const RESOURCE_QUOTA: Kind = kind("v1", "ResourceQuota");
pub(super) const ROLE: Kind = kind(RBAC, "Role");
pub(super) const ROLE_BINDING: Kind = kind(RBAC, "RoleBinding");
pub(super) const SECRET_STORE: Kind = kind("external-secrets.io/v1", "SecretStore");
pub(super) const SERVICE: Kind = kind("v1", "Service");
pub(super) const SERVICE_ACCOUNT: Kind = kind("v1", "ServiceAccount");
pub(super) const STATEFUL_SET: Kind = kind("apps/v1", "StatefulSet");
pub(super) const STORAGE_CLASS: Kind = cluster_wide("storage.k8s.io/v1", "StorageClass");
