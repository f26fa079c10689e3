//! The typed intermediate model: the platform as each environment has it, every value with its
//! origin, every reference resolved.
//!
//! [`kinds`] holds one file per node kind. Loading (`load`) reads a project through a [`Files`] that
//! somebody else implements, so that this room does no IO. Backends read [`Model`] and nothing else.

pub mod cluster;
pub mod component;
mod edge;
mod entity;
mod environment;
pub mod kinds;
pub mod load;
mod phantoms;
mod probes;
mod reference;
pub mod resolve;
mod running;
mod scaling;
mod schedule;
pub mod secrecy;
mod short;

pub use edge::Edge;
pub use entity::{Entities, Entity, EntityKey, EntityKind};
pub use environment::{EnvironmentModel, Model, Runtime};
pub use probes::{ProbeAction, ProbePlan, Probes};
pub use reference::{Attribute, Target, TargetEntity};
pub use running::{ImageSource, Running};
pub use scaling::Scaling;
pub use schedule::longest_gap;
