//! How a network is divided: arithmetic on addresses, so that every block is a literal that can be
//! read in the output and that no version of a function changes.

use std::net::Ipv4Addr;

use groundplan_schema::scalar::Cidr;

/// The blocks of one availability zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// For pods and machines: an eighth of the network.
    pub private: Cidr,
    /// For load balancers and NAT gateways: a 128th of the network.
    pub public: Cidr,
    /// For databases and caches: a 256th of the network.
    pub database: Cidr,
}

/// AWS makes no larger network.
const LARGEST: u8 = 16;
/// In a smaller network public subnets were smaller than /27, the least that a load balancer stands
/// in, and those of databases smaller than /28, the least that AWS makes.
const SMALLEST: u8 = 20;
/// Private subnets are laid out for so many zones.
const MOST_ZONES: u32 = 4;

/// The blocks of each of at most four zones. Private ones lie in the first half of the network, public ones in the
/// third quarter, databases in the last, so that a zone that is added later moves no other. `None`
/// if the network has the wrong size.
pub fn carve(network: Cidr, zones: u32) -> Option<Vec<Zone>> {
    if !(LARGEST..=SMALLEST).contains(&network.prefix) {
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
    (0..zones.min(MOST_ZONES))
        .map(|zone| {
            Some(Zone {
                private: block(0, 3, zone)?,
                public: block(size / 2, 7, zone)?,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first and the last address, by counting.
    fn range(block: Cidr) -> (u64, u64) {
        let first = u64::from(u32::from(block.address));
        (first, first + (1 << (32 - block.prefix)) - 1)
    }

    fn blocks(zones: &[Zone]) -> Vec<Cidr> {
        zones.iter().flat_map(|zone| [zone.private, zone.public, zone.database]).collect()
    }

    #[test]
    fn a_usual_network_is_divided_as_people_would_do_it() {
        let network = Cidr { address: Ipv4Addr::new(10, 0, 0, 0), prefix: 16 };
        let shown: Vec<_> = carve(network, 2)
            .unwrap()
            .iter()
            .map(|zone| format!("{} {} {}", zone.private, zone.public, zone.database))
            .collect();
        assert_eq!(
            shown,
            ["10.0.0.0/19 10.0.128.0/23 10.0.192.0/24", "10.0.32.0/19 10.0.130.0/23 10.0.193.0/24"]
        );
    }

    proptest! {
        #[test]
        fn blocks_lie_in_the_network_side_by_side(
            seed in any::<u32>(), prefix in 16_u8..=20, zones in 2_u32..=4,
        ) {
            let mask = u32::MAX << (32 - prefix);
            let network = Cidr { address: Ipv4Addr::from(seed & mask), prefix };
            let zones = carve(network, zones).unwrap();
            // A load balancer stands in no less than /27.
            prop_assert!(zones.iter().all(|zone| zone.public.prefix <= 27));
            let blocks = blocks(&zones);
            let whole = range(network);
            for (index, block) in blocks.iter().enumerate() {
                let (first, last) = range(*block);
                prop_assert!(whole.0 <= first && last <= whole.1);
                prop_assert_eq!(first % (last - first + 1), 0);
                prop_assert!(block.prefix <= 28);
                for other in blocks.iter().skip(index + 1) {
                    let (start, end) = range(*other);
                    prop_assert!(last < start || end < first);
                }
            }
        }

        #[test]
        fn a_further_zone_moves_no_other(seed in any::<u32>(), prefix in 16_u8..=20) {
            let mask = u32::MAX << (32 - prefix);
            let network = Cidr { address: Ipv4Addr::from(seed & mask), prefix };
            let (three, four) = (carve(network, 3).unwrap(), carve(network, 4).unwrap());
            prop_assert_eq!(three.as_slice(), &four[..3]);
        }

        #[test]
        fn services_have_addresses_of_their_own(seed in any::<u32>(), prefix in 16_u8..=20) {
            let mask = u32::MAX << (32 - prefix);
            let network = Cidr { address: Ipv4Addr::from(seed & mask), prefix };
            let (ours, theirs) = (range(network), range(services(network)));
            prop_assert!(ours.1 < theirs.0 || theirs.1 < ours.0);
        }
    }

    #[test]
    fn other_sizes_are_refused() {
        for prefix in [8, 15, 21, 28] {
            let network = Cidr { address: Ipv4Addr::new(10, 0, 0, 0), prefix };
            assert_eq!(carve(network, 2), None);
        }
    }
}
