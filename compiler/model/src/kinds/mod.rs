//! The node kinds of the language, one file each.

mod bucket;
mod cache;
mod cron;
mod database;
mod environment;
mod external;
mod job;
mod kubernetes;
mod metrics;
mod output;
mod pipeline;
mod platform;
mod retire;
mod secret;
mod service;
mod waive;
mod worker;
mod workload;

pub use bucket::*;
pub use cache::*;
pub use cron::*;
pub use database::*;
pub use environment::*;
pub use external::*;
pub use job::*;
pub use kubernetes::*;
pub use metrics::*;
pub use output::*;
pub use pipeline::*;
pub use platform::*;
pub use retire::*;
pub use secret::*;
pub use service::*;
pub use waive::*;
pub use worker::*;
pub use workload::*;
