//! Ports of this machine, as the record gave them out. Each is a variable, so that a second clone
//! of the project on one machine can have others.

use std::fmt;

use groundplan_lowering::names;
use groundplan_model::{EntityKind, EnvironmentModel, Running};
use groundplan_record::{Field, HostPort, Key, Record, monitoring};

/// A port of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The variable that another number may stand in.
    pub variable: String,
    /// The number where nothing stands in it.
    pub number: u16,
}

impl Published {
    /// That it leads to a container's port. No other machine reaches it.
    pub fn leads_to(&self, port: u16) -> String {
        format!("127.0.0.1:{self}:{port}")
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${{{}:-{}}}", self.variable, self.number)
    }
}

/// Which port of this machine leads to which port of which container.
pub struct HostPorts<'m> {
    record: &'m Record,
    environment: &'m str,
}

impl<'m> HostPorts<'m> {
    /// The ports of an environment.
    pub fn new(record: &'m Record, environment: &'m str) -> Self {
        Self { record, environment }
    }

    /// The port of this machine that leads to a service's port of that name.
    pub fn of(&self, service: &Running<'_>, port: &str) -> Option<Published> {
        let key = Key::entity(self.environment, EntityKind::Service, service.name);
        Some(Published { variable: variable(service, port), number: self.read(&key, port)? })
    }

    /// The port of this machine that leads to a container that watches the platform.
    pub fn of_monitoring(&self, container: &str) -> Option<Published> {
        let number = self.read(&Key::environment(self.environment), container)?;
        Some(Published { variable: variable_of_monitoring(container), number })
    }

    fn read(&self, key: &Key, port: &str) -> Option<u16> {
        let value = self.record.get(key, &Field::HostPort(port.to_owned()))?;
        HostPort::read(value).map(|port| port.host)
    }
}

/// The variable in which another number for a service's port may stand. Its main port needs no name.
pub fn variable(service: &Running<'_>, port: &str) -> String {
    let is_main = service.port(None).is_some_and(|main| main.name.peek().0.as_str() == port);
    let name = names::variable(service.name);
    match is_main {
        true => format!("{name}_PORT"),
        false => format!("{name}_{}_PORT", names::variable(port)),
    }
}

/// The variable in which another number for the port of a container that watches may stand.
pub fn variable_of_monitoring(container: &str) -> String {
    format!("{}_PORT", names::variable(container))
}

/// Every port of this machine that an environment's Compose file publishes.
pub fn published(record: &Record, environment: &EnvironmentModel) -> Vec<Published> {
    let ports = HostPorts::new(record, environment.name());
    let mut out = Vec::new();
    for running in environment.running() {
        let names = running.ports.into_iter().flat_map(|ports| ports.keys());
        out.extend(names.filter_map(|name| ports.of(&running, name)));
    }
    let watching = monitoring::published(environment);
    out.extend(watching.filter_map(|(name, _)| ports.of_monitoring(name)));
    out
}
