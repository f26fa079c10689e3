//! One file for each kind of entity, and `environment/` for what an environment has once. Each returns
//! its part of the Compose file; none knows another.

pub mod cache;
pub mod cron;
pub mod database;
pub mod environment;
pub mod job;
pub mod service;
pub mod worker;
