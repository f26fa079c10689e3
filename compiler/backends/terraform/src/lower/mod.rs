//! One file for each kind of entity, `environment/` for what an environment has once, and `account/` for
//! what an account has. Each takes
//! what it lowers and returns the file of the module that it declares; none knows another.

pub mod account;
pub mod bucket;
pub mod cache;
pub mod database;
pub mod environment;
pub mod workload;
