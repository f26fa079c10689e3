//! Systems outside: at their addresses where they are known, else anywhere but inside.

use groundplan_document::{List, Map, Node};
use groundplan_model::kinds::External;
use groundplan_schema::scalar::Port;

use crate::target::cluster::Cluster;
use crate::target::ingress_controller::IngressController;
use crate::target::network::peer::{block, cidr, rule};
use crate::target::network::port::port;

/// Addresses that no system outside has, as first address and length: private ones (RFC 1918), those
/// that providers share among their customers, where some clusters have their pods (RFC 6598), and
/// those of the node itself, where it tells who it is.
const INSIDE: [(u32, u8); 5] =
    [(0x0a00_0000, 8), (0x6440_0000, 10), (0xa9fe_0000, 16), (0xac10_0000, 12), (0xc0a8_0000, 16)];

/// What lets pods reach a system outside, on its port.
pub fn outside<'m>(cluster: &Cluster<'_, 'm>, name: &str, external: &'m External) -> Node<'m> {
    let peers: List = match external.cidr.is_empty() {
        true => vec![anywhere()],
        false => external.cidr.iter().map(|known| block(cidr(cluster, known)).into()).collect(),
    };
    let number = cluster.cx.node(&external.port, |Port(number)| *number);
    let ports = vec![port("TCP", number)];
    let host = cluster.cx.value(&external.host);
    rule("to", Node::from(peers), ports).above(format!("external {name}: {host}"))
}

/// Every address but those inside.
pub fn anywhere<'m>() -> Node<'m> {
    let block = Map::new().with("cidr", "0.0.0.0/0").with("except", Node::list(INSIDE.map(text)));
    Map::new().with("ipBlock", block).into()
}

/// The same without exceptions. The controller of EKS takes what is excepted from a block away from
/// other rules as well (aws-network-policy-controller-k8s#146), such as the one for names.
pub fn anywhere_in_blocks<'m>() -> List<'m> {
    around(&INSIDE).into_iter().map(|it| block(text(it).into()).into()).collect()
}

/// Whether that is how a system outside is reached: by one policy for all that reach such systems,
/// because the blocks are many.
pub fn is_in_blocks(cluster: &Cluster<'_, '_>, external: &External) -> bool {
    cluster.ingress_controller() == IngressController::Alb && external.cidr.is_empty()
}

/// The fewest blocks that hold every address but those of `holes`, which are in order.
fn around(holes: &[(u32, u8)]) -> Vec<(u32, u8)> {
    let size = |length: u8| 1_u64 << 32_u8.saturating_sub(length);
    let mut blocks = Vec::new();
    let mut at = 0_u64;
    let end = (1_u64 << 32, 32);
    let holes = holes.iter().map(|(first, length)| (u64::from(*first), *length));
    for (hole, length) in holes.chain([end]) {
        while at < hole {
            // The largest block that begins here and does not reach the hole.
            let fits = |length: &u8| {
                at.is_multiple_of(size(*length)) && at.saturating_add(size(*length)) <= hole
            };
            let Some(length) = (0..=32).find(fits) else { break };
            blocks.extend(u32::try_from(at).ok().map(|first| (first, length)));
            at = at.saturating_add(size(length));
        }
        at = hole.saturating_add(size(length));
    }
    blocks
}

fn text((first, length): (u32, u8)) -> String {
    format!("{}/{length}", std::net::Ipv4Addr::from(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_inside_or_around_it_and_never_both() {
        let around = around(&INSIDE);
        let holds = |blocks: &[(u32, u8)], address: u32| {
            let is_in = |(first, length): &&(u32, u8)| {
                *length == 0 || (address ^ first) >> (32 - length) == 0
            };
            blocks.iter().filter(is_in).count()
        };
        let edges = around.iter().chain(&INSIDE).map(|(first, _)| *first);
        let near = edges.flat_map(|first| [first.wrapping_sub(1), first, first.wrapping_add(1)]);
        for address in near.chain([0, u32::MAX]) {
            let (out, inside) = (holds(&around, address), holds(&INSIDE, address));
            assert_eq!(out + inside, 1, "{}", std::net::Ipv4Addr::from(address));
        }
        assert_eq!(holds(&INSIDE, u32::from(std::net::Ipv4Addr::new(10, 96, 0, 1))), 1);
    }
}
