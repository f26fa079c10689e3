//! What Docker knows about itself: Dockerfiles, and why they are as they are.

pub mod default;
pub mod dockerfile;
