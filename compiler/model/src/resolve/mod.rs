//! References: what they stand for, what they connect, and what they miss.

mod edges;
mod faults;
mod references;

use groundplan_source::Diagnostic;

use crate::Model;
use crate::phantoms::Phantoms;

pub(crate) use edges::edges;
pub use faults::*;
pub(crate) use references::MAX_GUESSES;
pub use references::{Mention, mentions};

/// Reports every reference that stands for nothing.
pub(crate) fn check(model: &Model, phantoms: &Phantoms, diagnostics: &mut Vec<Diagnostic>) {
    for environment in model.environments.values() {
        for running in environment.running() {
            for mention in mentions(environment, &running) {
                references::check(model, environment, &mention, phantoms, diagnostics);
            }
        }
        for external in environment.externals.values() {
            for credential in &external.credentials {
                let mention = Mention::named(credential, "credentials");
                references::check(model, environment, &mention, phantoms, diagnostics);
            }
        }
        for (field, secret) in environment.node.secrets() {
            let mention = Mention::named(secret, field);
            references::check(model, environment, &mention, phantoms, diagnostics);
        }
    }
    references::check_environment_names(model, phantoms, diagnostics);
}
