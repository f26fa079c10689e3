//! Ports of this machine, as the record gave them out.

use groundplan_lowering::Context;
use groundplan_model::EntityKind;
use groundplan_record::{Field, HostPort, Key, Record};

/// Which port of this machine leads to which port of which container.
pub(super) struct HostPorts<'m> {
    record: &'m Record,
    environment: &'m str,
}

impl<'m> HostPorts<'m> {
    /// The ports of an environment.
    pub fn new(cx: &Context<'m>) -> Self {
        Self { record: cx.record, environment: cx.environment.name() }
    }

    /// The port of this machine that leads to a service's port of that name.
    pub fn of(&self, service: &str, port: &str) -> Option<u16> {
        self.read(&Key::entity(self.environment, EntityKind::Service, service), port)
    }

    /// The port of this machine that leads to a container that watches the platform.
    pub fn of_monitoring(&self, container: &str) -> Option<u16> {
        self.read(&Key::environment(self.environment), container)
    }

    fn read(&self, key: &Key, port: &str) -> Option<u16> {
        let value = self.record.get(key, &Field::HostPort(port.to_owned()))?;
        HostPort::read(value).map(|port| port.host)
    }
}
