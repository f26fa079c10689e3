//! What connects to what inside the cluster, and what lets it.

pub mod outside;
pub mod peer;
pub mod policy;
pub mod port;
pub mod surroundings;
