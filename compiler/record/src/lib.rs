//! The record: what Groundplan remembers of a platform between two compilations.
//!
//! It is committed beside the description as `groundplan.lock` and holds what committed artifacts
//! do not tell by themselves: the names that things were created under, what cannot change freely,
//! what was given out, and what was retired. [`Record::of`] makes it from a model and the record
//! before; [`parse`] and [`Record::to_text`] read and write it. It is untrusted input: a bad line
//! is a fault at its place, and nothing in a record can do more than raise one.

mod account;
mod conflict;
mod created;
mod environment;
mod faults;
mod field;
mod host_port;
mod key;
mod missing;
pub mod monitoring;
mod of;
mod parse;
mod record;
mod running;
mod store;
mod text;

pub use created::Named;
pub use faults::RULES;
pub use field::Field;
pub use host_port::{HostPort, PublishedPort, published};
pub use key::{Key, Subject};
pub use missing::lost;
pub use parse::{Parsed, parse};
pub use record::{Facts, Record};

/// The file's name; it lies beside the entry file.
pub const FILE: &str = "groundplan.lock";
