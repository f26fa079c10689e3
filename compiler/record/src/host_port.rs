//! Ports of this machine.
//!
//! What has a route, or asks for it (`expose`), is published: under its own number where that is
//! free, else under the next one that nobody wants. What has a number keeps it; of what is new, what
//! has a route chooses first, so that the page that people open is where they look for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use groundplan_model::kinds::{PortProtocol, ServicePort};
use groundplan_model::{EntityKind, EnvironmentModel, Running, Runtime};

use crate::of::Recorder;
use crate::{Field, Key, monitoring};

/// A port of this machine and the container's port that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// The number on this machine.
    pub host: u16,
    /// The number in the container.
    pub container: u16,
}

impl HostPort {
    /// Reads `HOST:CONTAINER`.
    pub fn read(text: &str) -> Option<Self> {
        let (host, container) = text.split_once(':')?;
        let read = Self { host: host.parse().ok()?, container: container.parse().ok()? };
        (read.host > 0 && read.container > 0 && read.to_string() == text).then_some(read)
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.container)
    }
}

/// A wish for a port of this machine.
struct Claim {
    key: Key,
    field: Field,
    number: u16,
    /// UDP has numbers of its own.
    is_udp: bool,
    /// Who chooses first.
    rank: u8,
}

impl Recorder<'_, '_> {
    /// Remembers which port of this machine leads where.
    pub fn host_ports(&mut self) {
        if !matches!(self.environment.runtime(), Some(Runtime::Compose(_))) {
            return;
        }
        let claims = self.claims();
        let wanted = claims.iter().map(|claim| (claim.is_udp, claim.number)).collect();
        let mut ports = Ports { taken: BTreeSet::new(), wanted, searched: BTreeMap::new() };
        let mut new = Vec::new();
        for claim in claims {
            match self.given(&claim).filter(|host| ports.taken.insert((claim.is_udp, *host))) {
                Some(host) => self.give(&claim, host),
                None => new.push(claim),
            }
        }
        new.sort_by_key(|claim| claim.rank);
        let (at_home, elsewhere): (Vec<_>, Vec<_>) =
            new.into_iter().partition(|claim| ports.taken.insert((claim.is_udp, claim.number)));
        for claim in &at_home {
            self.give(claim, claim.number);
        }
        for claim in &elsewhere {
            let host = ports.next(claim.is_udp, claim.number);
            self.give(claim, host);
        }
    }

    /// Every wish, by the name of who has it.
    fn claims(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        for port in published(self.environment) {
            let Ok(number) = port.node.number.known() else { continue };
            claims.push(Claim {
                key: self.key(EntityKind::Service, port.service.name),
                field: Field::HostPort(port.name.to_owned()),
                number: number.0,
                is_udp: matches!(port.node.protocol.peek().0, PortProtocol::Udp),
                rank: u8::from(!port.is_routed),
            });
        }
        for (name, number) in monitoring::published(self.environment) {
            let (key, field) = (self.own(), Field::HostPort(name.to_owned()));
            claims.push(Claim { key, field, number, is_udp: false, rank: 2 });
        }
        claims
    }

    /// The number that it was given, unless it asks for another one now.
    fn given(&self, claim: &Claim) -> Option<u16> {
        let key = self.remembered(&claim.key);
        let given = HostPort::read(self.previous.get(&key, &claim.field)?)?;
        (given.container == claim.number).then_some(given.host)
    }

    /// Under which key something was remembered: its own, or that of the name it had before.
    fn remembered(&self, key: &Key) -> Key {
        let former = self.record.get(key, &Field::FormerNames);
        let last = former.and_then(|names| names.split(' ').next_back());
        match last.filter(|_| !self.previous.has(key)) {
            Some(last) => Key { name: last.to_owned(), ..key.clone() },
            None => key.clone(),
        }
    }

    fn give(&mut self, claim: &Claim, host: u16) {
        let port = HostPort { host, container: claim.number };
        self.record.put(&claim.key, claim.field.clone(), port.to_string());
    }
}

/// A port of a service that is reached from this machine.
pub struct PublishedPort<'m> {
    /// The service.
    pub service: Running<'m>,
    /// The port's name.
    pub name: &'m str,
    /// The port.
    pub node: &'m ServicePort,
    /// Whether a route leads to it; else it asks for it.
    pub is_routed: bool,
}

/// The ports of services that are reached from this machine, whatever numbers they have there.
pub fn published(environment: &EnvironmentModel) -> impl Iterator<Item = PublishedPort<'_>> {
    environment.running().flat_map(|service| {
        let routed = routed(environment, &service);
        let ports = service.ports.into_iter().flatten();
        ports.filter_map(move |(name, node)| {
            let is_routed = routed.contains(name.as_ref());
            let is_published = is_routed || *node.expose.peek().0;
            is_published.then_some(PublishedPort { service, name, node, is_routed })
        })
    })
}

/// The names of the ports that a service's routes lead to.
fn routed<'m>(environment: &'m EnvironmentModel, running: &Running<'m>) -> BTreeSet<&'m str> {
    let service = environment.services.get(running.name).filter(|_| running.ports.is_some());
    let routes = service.into_iter().flat_map(|service| service.route.values());
    let ports = routes.filter_map(|route| {
        let named = route.port.as_ref().map(|port| port.peek().0.as_str());
        let port = running.port(named)?.name.peek().0.as_str();
        running.ports?.get_key_value(port).map(|(name, _)| name.as_ref())
    });
    ports.collect()
}

/// The numbers of this machine.
struct Ports {
    taken: BTreeSet<(bool, u16)>,
    wanted: BTreeSet<(bool, u16)>,
    /// How far the search above a number has come.
    searched: BTreeMap<(bool, u16), u16>,
}

impl Ports {
    /// The next number above one that nobody has and nobody wants.
    fn next(&mut self, is_udp: bool, number: u16) -> u16 {
        let from = self.searched.entry((is_udp, number)).or_insert(number);
        let is_free = |port: u16| {
            !self.taken.contains(&(is_udp, port)) && !self.wanted.contains(&(is_udp, port))
        };
        // There are far more numbers than containers.
        while !is_free(*from) && *from < u16::MAX {
            *from = from.saturating_add(1);
        }
        self.taken.insert((is_udp, *from));
        *from
    }
}
