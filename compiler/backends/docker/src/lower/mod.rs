//! One file for each preset, and what is kept out of every image.

pub mod dockerignore;
pub mod python;
