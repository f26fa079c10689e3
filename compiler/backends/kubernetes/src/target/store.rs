//! Databases and caches that run in the cluster: what others have to know of them.

use groundplan_lowering::images;
use groundplan_model::kinds::{Cache, Database};

use crate::target::cluster::Cluster;

/// The image of a database.
pub fn database_image<'m>(cluster: &Cluster<'_, 'm>, database: &'m Database) -> String {
    let mut extensions = database.extensions.iter();
    let needs_vector = extensions.any(|name| cluster.cx.value(name).as_str() == images::VECTOR);
    images::postgres(*cluster.cx.value(&database.version), needs_vector)
}

/// The image of a cache.
pub fn cache_image<'m>(cluster: &Cluster<'_, 'm>, cache: &'m Cache) -> &'static str {
    let version = cache.version.as_ref().map(|version| *cluster.cx.value(version));
    images::cache(*cluster.cx.value(&cache.engine), version)
}
