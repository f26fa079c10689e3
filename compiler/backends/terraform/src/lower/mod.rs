//! One file for each kind of entity, and `environment/` for what an environment has once. Each takes
//! what it lowers and returns the file of the module that it declares; none knows another.

pub mod bucket;
pub mod cache;
pub mod database;
pub mod environment;
pub mod workload;
