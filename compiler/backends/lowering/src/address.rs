//! Where entities are found from inside the platform, wherever two targets have to agree on it.

use groundplan_model::kinds::{External, ExternalProtocol, PortProtocol, Service};
use groundplan_model::{Attribute, Entity};
use groundplan_schema::scalar::Choice;

use crate::Context;
use groundplan_document::Str;

impl<'m> Context<'m> {
    /// What an attribute of a service comes to inside the platform, where its host is its name.
    /// Where it is found from outside each target knows by itself; from inside, it is its URL.
    pub fn service_value(&self, service: &'m Entity<Service>, attribute: Attribute) -> Str<'m> {
        let name: &'m str = &service.name;
        let running = self.environment.running_named(name);
        let port = running.as_ref().and_then(|running| running.port(None));
        let port = port.and_then(|port| service.port.get(port.name.peek().0.as_str()));
        let number = port.map_or(0, |port| self.value(&port.number).0);
        match attribute {
            Attribute::Port => number.to_string().into(),
            Attribute::Url | Attribute::PublicUrl => {
                let scheme = match port.map(|port| *self.value(&port.protocol)) {
                    Some(PortProtocol::Grpc) => "grpc",
                    Some(PortProtocol::Tcp) => "tcp",
                    Some(PortProtocol::Udp) => "udp",
                    Some(PortProtocol::Http) | None => "http",
                };
                format!("{scheme}://{name}:{number}").into()
            }
            _ => name.into(),
        }
    }

    /// What an attribute of a system outside comes to.
    pub fn external_value(&self, external: &'m Entity<External>, attribute: Attribute) -> Str<'m> {
        let host = self.value(&external.host).as_str();
        match attribute {
            Attribute::Port => self.value(&external.port).0.to_string().into(),
            Attribute::Url => {
                let protocol = *self.value(&external.protocol);
                let port = match (protocol, self.value(&external.port).0) {
                    (ExternalProtocol::Https, 443) | (ExternalProtocol::Http, 80) => String::new(),
                    (_, port) => format!(":{port}"),
                };
                let path = external.path.as_ref().map_or("", |path| self.value(path).as_str());
                format!("{}://{host}{port}{path}", protocol.word()).into()
            }
            _ => host.into(),
        }
    }
}
