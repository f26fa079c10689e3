//! Variables of `.env` that would mean two things: names are made of names, and some are taken.

use std::collections::BTreeMap;

use groundplan_model::EnvironmentModel;
use groundplan_record::{Record, monitoring, published};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

use crate::target::port;
use crate::target::variable::required_variables;

diagnostic! {
    /// Two things that read one variable of `.env`.
    pub struct VariableClash { name: String, one: String, other: String }
    error "variable-clash" in backend
    message "under Compose, the variable `{name}` is {one} and {other}"
    label "its variable is `{name}`"
    help "choose another name: the variables of `.env` are made of names"
}

/// Every rule of this stage.
pub static RULES: &[&Rule] = &[VariableClash::RULE];

/// What Docker's own programs read from `.env` or from their environment.
const SETTINGS: [(&str, &str); 2] = [("COMPOSE_", "Docker Compose"), ("DOCKER_", "Docker")];
/// What a shell sets for whoever logs in (POSIX, "Environment Variables"; `USER` by custom). For
/// Compose, what is in its environment goes before what is in `.env`.
const SHELL: [&str; 9] =
    ["HOME", "LANG", "LOGNAME", "OLDPWD", "PATH", "PWD", "SHELL", "TERM", "USER"];

/// A meaning of a variable, and where in the description it comes from.
type Meaning = (String, Option<Span>);

/// Every variable of an environment's `.env` with two meanings.
pub fn variable_clashes(record: &Record, environment: &EnvironmentModel) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, Meaning> = BTreeMap::new();
    let mut found = Vec::new();
    for (name, (other, span)) in meanings(record, environment) {
        let (one, first) = match (taken(&name), known.get(&name)) {
            (Some(one), _) => (one, None),
            (None, Some((one, first))) => (one.clone(), *first),
            (None, None) => {
                known.insert(name, (other, span));
                continue;
            }
        };
        let Some(span) = span.or(first) else { continue };
        let fault = Diagnostic::from(VariableClash { span, name, one, other });
        found.push(match first.filter(|first| *first != span) {
            Some(first) => fault.with_label(first, "and so is that of this one"),
            None => fault,
        });
    }
    found
}

/// Every variable with its meaning; what somebody chose a name for comes last.
fn meanings(record: &Record, environment: &EnvironmentModel) -> Vec<(String, Meaning)> {
    let mut out = Vec::new();
    for (name, _) in monitoring::published(environment) {
        let meaning = format!("the port of `{name}`");
        out.push((port::variable_of_monitoring(name), (meaning, None)));
    }
    for published in published(environment) {
        let (service, port) = (&published.service, published.name);
        let meaning = format!("the port `{port}` of `{}`", service.name);
        out.push((port::variable(service, port), (meaning, Some(service.head))));
    }
    let required = required_variables(record, environment);
    let switches = required.iter().filter_map(|required| {
        let meaning = format!("the switch of {}", required.by);
        Some((required.variable.switch()?, (meaning, required.span)))
    });
    out.extend(switches);
    out.extend(
        required
            .iter()
            .map(|required| (required.variable.name.clone(), (required.by.clone(), required.span))),
    );
    out
}

/// What a variable is before anybody gives it a meaning.
fn taken(name: &str) -> Option<String> {
    if SHELL.contains(&name) {
        return Some("a variable of every shell".to_owned());
    }
    let of = SETTINGS.iter().find(|(prefix, _)| name.starts_with(prefix));
    of.map(|(_, program)| format!("a setting of {program}"))
}
