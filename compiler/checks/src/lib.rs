//! Checks over the model: what a description means can be read, but would not work, or not safely.
//!
//! One file per check. A check judges only values that are known ([`Value::sure`]): what is an open
//! question or has been reported says nothing here.
//!
//! [`Value::sure`]: groundplan_schema::Value::sure

mod accounts;
mod aws_limits;
mod buckets;
mod caches;
mod cluster_labels;
mod images;
mod jobs;
mod logging;
mod mounts;
mod network;
mod objectives;
mod pipelines;
mod ports;
mod probes;
mod replicas;
mod resources;
mod routes;
mod runners;
mod secret_as_text;
mod unheard;
mod unused;
mod users;
mod variables;

use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, sort_and_dedup};

/// A check of one environment. An entity that several environments share is judged in each; equal
/// reports become one.
type Check = fn(&Model, &EnvironmentModel, &mut Vec<Diagnostic>);

/// Every check with the rules that it raises.
static CHECKS: &[(Check, &[&Rule])] = &[
    (accounts::check, accounts::RULES),
    (aws_limits::check, aws_limits::RULES),
    (buckets::check, buckets::RULES),
    (caches::check, caches::RULES),
    (cluster_labels::check, cluster_labels::RULES),
    (images::check, images::RULES),
    (jobs::check, jobs::RULES),
    (logging::check, logging::RULES),
    (mounts::check, mounts::RULES),
    (network::check, network::RULES),
    (objectives::check, objectives::RULES),
    (pipelines::check, pipelines::RULES),
    (ports::check, ports::RULES),
    (probes::check, probes::RULES),
    (replicas::check, replicas::RULES),
    (resources::check, resources::RULES),
    (routes::check, routes::RULES),
    (runners::check, runners::RULES),
    (secret_as_text::check, secret_as_text::RULES),
    (unheard::check, unheard::RULES),
    (unused::check, unused::RULES),
    (users::check, users::RULES),
    (variables::check, variables::RULES),
];

/// Everything that the checks find, in order.
pub fn check(model: &Model) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for environment in model.environments.values() {
        for (check, _) in CHECKS {
            check(model, environment, &mut diagnostics);
        }
    }
    sort_and_dedup(&mut diagnostics);
    diagnostics
}

/// Every rule of this room.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    CHECKS.iter().flat_map(|(_, rules)| rules.iter().copied())
}
