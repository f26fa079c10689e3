//! Writing artifacts: first a plan of every change, then all of it or nothing.
//!
//! A file is written only where [`place`] allows, never through a symbolic link, and only if it is
//! ours: the [`manifest`] lists what was written with its hash, so that a file that somebody else
//! wrote or edited is told from one of ours. What is current is not touched.

mod diff;
mod execute;
mod lock;
mod manifest;
mod outputs;
pub mod place;
mod plan;
mod source_map;

pub use diff::unified;
pub use execute::{Done, execute};
pub use lock::Lock;
pub use outputs::Outputs;
pub(crate) use outputs::{sync_directory, write_beside};
pub use place::Place;
pub use plan::{Plan, Request, State, Step};
