//! One file for each kind of entity, and `environment/` for what an environment has once. Each takes
//! what it lowers and returns objects and what they need; none knows another.

pub mod backup;
pub mod cache;
pub mod cron;
pub mod database;
pub mod environment;
pub mod job;
pub mod workload;
