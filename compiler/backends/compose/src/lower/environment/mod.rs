//! What an environment has once.

pub mod all_jobs;
pub mod dotenv;
pub mod monitoring;
pub mod object_storage;
