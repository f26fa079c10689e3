//! What an environment has once: what is asked, who is told, and what Grafana finds.

pub mod alertmanager;
pub mod grafana;
pub mod monitor;
pub mod prometheus;
