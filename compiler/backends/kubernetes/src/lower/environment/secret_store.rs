//! The stores of secrets on AWS. They name no credentials: External Secrets uses the Pod Identity of
//! its own controller.

use groundplan_document::{Map, Node};

use crate::target::cluster::{Cluster, Host};
use crate::target::default::SECRET_STORE as BECAUSE;
use crate::target::kind::SECRET_STORE;
use crate::target::lowered::Stream;
use crate::target::object::document;
use crate::target::secret::store::Store;

/// `secret-stores.yaml`, where the stores are ours.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>) -> Option<Stream<'m>> {
    let Host::Aws(aws) = cluster.host else { return None };
    let objects = [Store::Secrets, Store::Parameters].map(|store| {
        let owner = cluster.shared(store.name());
        let provider = Map::new()
            .with("service", store.service())
            .with("region", cluster.cx.node(&aws.region, |region| region.as_str()));
        let spec = Map::new().with("provider", Map::new().with("aws", provider));
        let spec = Node::from(spec).from_origin(&BECAUSE);
        document(cluster.object(SECRET_STORE, owner).with("spec", spec), owner)
    });
    Some(Stream { path: "secret-stores.yaml".to_owned(), objects: objects.into() })
}
