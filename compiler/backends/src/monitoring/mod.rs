//! Prometheus and Grafana.

use crate::Context;

/// Adds the configuration of the monitoring that runs beside a Compose project.
pub(crate) fn emit_compose(_context: &Context<'_>) {}

/// Adds what the cluster's Prometheus operator picks up.
pub(crate) fn emit_kubernetes(_context: &Context<'_>) {}
