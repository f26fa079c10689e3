//! Everything that watches one kind of things.

use super::alert::Alert;
use super::dashboard::Dashboard;

/// What watches the entities of one kind.
pub struct Watch {
    /// The kind, as files and groups are called.
    pub kind: &'static str,
    /// Alerts, each about every entity of the kind.
    pub alerts: Vec<Alert>,
    /// What is drawn.
    pub dashboard: Option<Dashboard>,
}
