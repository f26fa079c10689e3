//! Profiles: what is started only when it is asked for.

/// The profile of what is run by hand.
pub const CRON: &str = "cron";
/// The profile of what watches the platform.
pub const MONITORING: &str = "monitoring";
