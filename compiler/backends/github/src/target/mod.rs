//! What GitHub is: workflows, jobs, steps and actions, what its expressions say, what its names,
//! paths and texts may be, and how a job gets at an environment. The lowerings stand on it, and it on
//! none of them.

pub mod access;
pub mod action;
pub mod artifact;
pub mod assembly;
pub mod default;
pub mod deployment;
pub mod event;
pub mod expression;
pub mod feature;
pub mod gitops;
pub mod image;
pub mod job;
pub mod name;
pub mod path;
pub mod permission;
pub mod release;
pub mod runner;
pub mod size;
pub mod step;
pub mod terraform;
pub mod text;
pub mod tool;
pub mod workflow;
