//! What every target lowers with, and what targets have to agree on.
//!
//! A target is a crate with one door that lowers one environment in a [`Context`] (or the whole
//! platform, where its files belong to no environment). Siblings never import each other: what two
//! of them must call by one name stands in [`names`], and what each makes of a field in its
//! [`ledger`].

mod address;
mod artifact;
pub mod build_context;
pub mod clash;
mod context;
mod default;
mod emitted;
pub mod images;
pub mod labels;
pub mod ledger;
pub mod meaning;
pub mod names;
mod prerequisite;
pub mod release_time;
mod target;
#[cfg(feature = "testing")]
pub mod testing;
pub mod workflows;
mod written;

pub use artifact::{Artifact, Artifacts, Blocked};
pub use context::{Context, header};
pub use emitted::{Door, Emitted};
pub use ledger::{Ledger, Lowering};
pub use names::Names;
pub use prerequisite::Prerequisite;
pub use target::Target;
pub use written::Written;
