//! What monitoring knows about itself: series, alerts, panels, and how they are written.

pub mod alert;
pub mod dashboard;
pub mod dialect;
pub mod endpoint;
pub mod group;
pub mod measured;
pub mod object;
pub mod panel;
pub mod place;
pub mod proof;
pub mod runbook;
pub mod series;
pub mod text;
pub mod watch;
