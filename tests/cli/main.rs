//! The command line, run as people run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod compile;
mod diff;
mod doctor;
mod env;
mod explain;
mod fmt;
mod hostile;
mod init;
mod merge;
mod project;
mod repository;
mod same_bytes;
mod several;
mod streams;
mod todo;
mod trace;
