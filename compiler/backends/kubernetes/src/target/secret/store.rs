//! Where secrets are fetched from.
//!
//! On AWS two stores of the namespace's own: Secrets Manager, and Parameter Store for what
//! Terraform makes known. On another cluster the operator of the cluster has a store ready.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Host};

/// A store.
#[derive(Clone, Copy)]
pub enum Store {
    /// Of secrets.
    Secrets,
    /// Of what is known only after the infrastructure is there. Only on AWS.
    Parameters,
}

impl Store {
    /// The name of its object.
    pub const fn name(self) -> &'static str {
        match self {
            Store::Secrets => "secrets-manager",
            Store::Parameters => "parameter-store",
        }
    }

    /// The service of AWS that it fetches from.
    pub const fn service(self) -> &'static str {
        match self {
            Store::Secrets => "SecretsManager",
            Store::Parameters => "ParameterStore",
        }
    }
}

/// A reference to a store.
pub fn store_ref<'m>(cluster: &Cluster<'_, 'm>, store: Store) -> Map<'m> {
    match cluster.host {
        Host::Own(node) => Map::new()
            .with("name", cluster.cx.node(&node.secret_store, |name| name.as_str()))
            .with("kind", "ClusterSecretStore"),
        Host::Aws(_) => Map::new().with("name", store.name()).with("kind", "SecretStore"),
    }
}

/// The property that holds the value in every entry, where the cluster's store has one.
pub fn usual_property<'m>(cluster: &Cluster<'_, 'm>) -> Option<Node<'m>> {
    let Host::Own(node) = cluster.host else { return None };
    node.secret_property.as_ref().map(|name| cluster.cx.node(name, |name| name.as_str()))
}
