//! Groundplan: one KDL description of a platform, compiled into the files that a team would
//! otherwise write and keep in step by hand.
//!
//! This is the outermost room. It puts the others together, and is the only one with IO.

mod diagnose;
mod rules;

pub use diagnose::{check, diagnose};
pub use rules::{rule, rules};
