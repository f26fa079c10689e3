//! The machines under managed databases and caches. Which class is in which region is the AWS
//! price list's; the tables hold what differs from one region to the next.

use groundplan_model::kinds::InstanceSize;

/// A class of machine, without the `db.` or `cache.` in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name, such as `t4g.small`.
    pub name: &'static str,
    /// Its memory, in GiB.
    pub memory: u64,
}

/// Regions without T4g machines for databases.
const NO_T4G_DATABASE: &[&str] = &["ca-west-1"];
/// Regions without M7g machines for databases.
const NO_M7G_DATABASE: &[&str] = &["af-south-1", "ap-east-1", "ca-west-1", "eu-south-1"];
/// Regions without T4g machines for caches.
const NO_T4G_CACHE: &[&str] = &["me-central-1", "me-south-1"];
/// Regions without M7g machines for caches.
const NO_M7G_CACHE: &[&str] = &["ca-west-1", "eu-south-1"];

/// The class of a database of that size.
pub fn database(size: InstanceSize, region: &str) -> Class {
    class(size, NO_T4G_DATABASE.contains(&region), NO_M7G_DATABASE.contains(&region))
}

/// The class of a cache of that size.
pub fn cache(size: InstanceSize, region: &str) -> Class {
    class(size, NO_T4G_CACHE.contains(&region), NO_M7G_CACHE.contains(&region))
}

fn class(size: InstanceSize, no_t4g: bool, no_m7g: bool) -> Class {
    let (name, memory) = match size {
        InstanceSize::Small if no_t4g => ("t3.small", 2),
        InstanceSize::Small => ("t4g.small", 2),
        InstanceSize::Medium if no_t4g => ("t3.medium", 4),
        InstanceSize::Medium => ("t4g.medium", 4),
        InstanceSize::Large if no_m7g => ("m6g.large", 8),
        InstanceSize::Large => ("m7g.large", 8),
    };
    Class { name, memory }
}
