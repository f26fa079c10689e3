//! How a network is divided: arithmetic on addresses, so that every block is a literal that can be
//! read in the output and that no version of a function changes.

use std::net::Ipv4Addr;

use groundplan_schema::scalar::Cidr;

/// The blocks of one availability zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// For pods and machines: a sixteenth of the network.
    pub private: Cidr,
    /// For load balancers and NAT gateways: a 256th of the network.
    pub public: Cidr,
    /// For databases and caches: a 256th of the network.
    pub database: Cidr,
}

/// AWS makes no larger network.
const LARGEST: u8 = 16;
/// In a smaller network the public subnets were smaller than /27, the least that a load balancer
/// stands in.
const SMALLEST: u8 = 19;
/// Private subnets are laid out for so many zones.
const MOST_ZONES: u32 = 4;

/// The blocks of each zone. Private ones lie in the first half of the network, public ones in the
/// third quarter, databases in the last, so that a zone that is added later moves no other. `None`
/// if the network has the wrong size or there are more zones than are laid out.
pub fn carve(network: Cidr, zones: u32) -> Option<Vec<Zone>> {
    if !(LARGEST..=SMALLEST).contains(&network.prefix) || zones > MOST_ZONES {
        return None;
    }
    let first = u32::from(network.address);
    let size = 1_u32.checked_shl(32 - u32::from(network.prefix))?;
    let block = |start: u32, narrower: u8, zone: u32| {
        let prefix = network.prefix.checked_add(narrower)?;
        let step = size.checked_shr(u32::from(narrower))?;
        let address = first.checked_add(start)?.checked_add(zone.checked_mul(step)?)?;
        Some(Cidr { address: Ipv4Addr::from(address), prefix })
    };
    (0..zones)
        .map(|zone| {
            Some(Zone {
                private: block(0, 4, zone)?,
                public: block(size / 2, 8, zone)?,
                database: block(size / 4 * 3, 8, zone)?,
            })
        })
        .collect()
}

/// Addresses for the cluster's own services: a block that the network has no part in.
pub fn services(network: Cidr) -> Cidr {
    let usual = Cidr { address: Ipv4Addr::new(172, 20, 0, 0), prefix: 16 };
    let other = Cidr { address: Ipv4Addr::new(10, 100, 0, 0), prefix: 16 };
    if overlap(usual, network) { other } else { usual }
}

/// Whether two blocks share an address.
pub fn overlap(a: Cidr, b: Cidr) -> bool {
    let shorter = u32::from(a.prefix.min(b.prefix));
    let mask = u32::MAX.checked_shl(32 - shorter).unwrap_or(0);
    u32::from(a.address) & mask == u32::from(b.address) & mask
}
