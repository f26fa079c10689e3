//! The jobs of a pipeline, a file for each kind.

pub mod apply;
pub mod check;
pub mod comment;
pub mod deploy;
pub mod drift;
pub mod guard;
pub mod image;
pub mod plan;
pub mod roll_back;
pub mod scan;
pub mod test;
