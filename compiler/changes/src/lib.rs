//! What a change of the files that Groundplan writes does to what runs.
//!
//! The documents of a base are compared with the documents of now, object by object, field by field,
//! by one comparer that knows no target. What a changed field does is the target's own rule: it
//! stands in a [`Table`], as data with its source.

mod change;
mod class;

pub use change::{ChangeKind, ObjectChange, ObjectId, Place};
pub use class::Class;
