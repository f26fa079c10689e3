//! What every container has, whatever runs in it.

pub mod files_label;
pub mod hardening;
pub mod health;
pub mod logging;
pub mod memory;
pub mod mount;
pub mod restart;
pub mod volume_owner;
