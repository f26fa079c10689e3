//! Where secrets are fetched from.
//!
//! On AWS two stores of the namespace's own: Secrets Manager, and Parameter Store for what
//! Terraform makes known. They name no credentials: External Secrets uses the Pod Identity of its
//! own controller. On another cluster the operator of the cluster has a store ready.

use super::cluster::{Cluster, Host};
use super::default::SECRET_STORE as BECAUSE;
use super::kind::SECRET_STORE;
use super::object::document;
use groundplan_document::{Map, Node};

/// A store.
#[derive(Clone, Copy)]
pub(super) enum Store {
    /// Of secrets.
    Secrets,
    /// Of what is known only after the infrastructure is there. Only on AWS.
    Parameters,
}

impl Store {
    const fn name(self) -> &'static str {
        match self {
            Store::Secrets => "secrets-manager",
            Store::Parameters => "parameter-store",
        }
    }

    const fn service(self) -> &'static str {
        match self {
            Store::Secrets => "SecretsManager",
            Store::Parameters => "ParameterStore",
        }
    }
}

/// A reference to a store.
pub(super) fn store_ref<'m>(cluster: &Cluster<'_, 'm>, store: Store) -> Map<'m> {
    match cluster.host {
        Host::Own(node) => Map::new()
            .with("name", cluster.cx.node(&node.secret_store, |name| name.as_str()))
            .with("kind", "ClusterSecretStore"),
        Host::Aws(_) => Map::new().with("name", store.name()).with("kind", "SecretStore"),
    }
}

/// Writes `secret-stores.yaml` where the stores are ours.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let Host::Aws(aws) = cluster.host else { return };
    let documents = [Store::Secrets, Store::Parameters].map(|store| {
        let owner = cluster.shared(store.name());
        let provider = Map::new()
            .with("service", store.service())
            .with("region", cluster.cx.node(&aws.region, |region| region.as_str()));
        let spec = Map::new().with("provider", Map::new().with("aws", provider));
        let spec = Node::from(spec).from_origin(&BECAUSE);
        document(cluster.object(SECRET_STORE, owner).with("spec", spec), owner)
    });
    cluster.cx.add_yaml_stream("secret-stores.yaml", &documents);
}
