//! Ports of this machine.
//!
//! A port is published under its own number. When several containers want the same number, the
//! first by name has it, and each of the others gets the next number above it that nobody wants.

use std::collections::BTreeMap;

use groundplan_model::kinds::PortProtocol;

use groundplan_lowering::Context;
use groundplan_lowering::names::monitoring;

/// Which port of this machine leads to which port of which container.
#[derive(Default)]
pub(super) struct HostPorts<'m> {
    assigned: BTreeMap<(&'m str, &'m str), u16>,
}

/// A wish for a port of this machine.
struct Claim<'m> {
    owner: &'m str,
    port: &'m str,
    /// UDP has numbers of its own.
    is_udp: bool,
    number: u16,
}

impl<'m> HostPorts<'m> {
    /// Gives everything that is published a number.
    pub fn assign(cx: &Context<'m>, has_monitoring: bool) -> Self {
        let services = cx.environment.services.values().flat_map(|service| {
            service.port.values().map(|port| Claim {
                owner: &service.name,
                port: port.name.peek().0.as_str(),
                is_udp: matches!(cx.value(&port.protocol), PortProtocol::Udp),
                number: cx.value(&port.number).0,
            })
        });
        let own = monitoring::published(cx.environment).filter(|_| has_monitoring);
        let own = own.map(|(owner, number)| Claim { owner, port: "http", is_udp: false, number });
        Self { assigned: settle(services.chain(own).collect()) }
    }

    /// The port of this machine that leads to a container's port of that name.
    pub fn of(&self, owner: &str, port: &str) -> Option<u16> {
        self.assigned.get(&(owner, port)).copied()
    }
}

fn settle<'m>(claims: Vec<Claim<'m>>) -> BTreeMap<(&'m str, &'m str), u16> {
    // Every number that somebody wants, and how far the search for a free one above it has come.
    let mut searched: BTreeMap<(bool, u16), u16> = BTreeMap::new();
    let mut assigned = BTreeMap::new();
    let mut taken = std::collections::BTreeSet::new();
    let mut latecomers = Vec::new();
    for claim in claims {
        if taken.insert((claim.is_udp, claim.number)) {
            assigned.insert((claim.owner, claim.port), claim.number);
        } else {
            latecomers.push(claim);
        }
    }
    for claim in latecomers {
        let from = searched.entry((claim.is_udp, claim.number)).or_insert(claim.number);
        // There are far more numbers than containers.
        while taken.contains(&(claim.is_udp, *from)) && *from < u16::MAX {
            *from = from.saturating_add(1);
        }
        taken.insert((claim.is_udp, *from));
        assigned.insert((claim.owner, claim.port), *from);
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(claims: &[(&'static str, u16)]) -> Vec<(&'static str, u16)> {
        let claims = claims.iter().map(|(owner, number)| Claim {
            owner,
            port: "http",
            is_udp: false,
            number: *number,
        });
        settle(claims.collect()).into_iter().map(|((owner, _), number)| (owner, number)).collect()
    }

    #[test]
    fn the_first_keeps_its_number_and_others_move_past_every_wish() {
        let ports = settled(&[("a", 8000), ("b", 8000), ("c", 8001), ("d", 8000)]);
        assert_eq!(ports, [("a", 8000), ("b", 8002), ("c", 8001), ("d", 8003)]);
    }

    #[test]
    fn udp_has_numbers_of_its_own() {
        let claim = |is_udp| Claim {
            owner: "dns",
            port: if is_udp { "u" } else { "t" },
            is_udp,
            number: 53,
        };
        let ports = settle(vec![claim(false), claim(true)]);
        assert!(ports.values().all(|number| *number == 53));
    }
}
