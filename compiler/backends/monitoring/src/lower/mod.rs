//! A file for each kind of things that are watched, and what an environment has once.

pub mod cache;
pub mod container;
pub mod database;
pub mod environment;
pub mod job;
pub mod platform;
pub mod process;
pub mod reach;
pub mod replicas;
pub mod requests;
pub mod slo;
pub mod volume;

use crate::target::alert::Declared;

/// Every alert that there is, by what it watches.
pub static ALERTS: &[(&str, &[&Declared])] = &[
    ("copies of services, workers and stores on a cluster", replicas::ALERTS),
    ("containers on a cluster", container::ALERTS),
    ("volumes on a cluster", volume::ALERTS),
    ("jobs and cron jobs on a cluster", job::ALERTS),
    ("services that serve metrics", reach::ALERTS),
    ("services that count requests", requests::ALERTS),
    ("services with an objective", slo::ALERTS),
    ("services that serve `process_*`", process::ALERTS),
    ("databases whose exporter is asked", database::ALERTS),
    ("caches whose exporter is asked", cache::ALERTS),
    ("monitoring under Compose", environment::prometheus::ALERTS),
];
