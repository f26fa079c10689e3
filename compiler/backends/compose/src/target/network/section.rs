//! Networks as a Compose file has them.

use groundplan_document::{Map, Node};

use crate::target::default::NETWORK;
use crate::target::network::membership::Networks;

/// Ports of this machine lead in.
const PUBLISHED: &str = "published";
/// External systems are called.
const OUTSIDE: &str = "outside";

impl Networks {
    /// Puts a container into its networks; without any, it has none.
    pub fn put(&self, member: &str, container: &mut Map<'_>) {
        let internal = self.internal_of(member);
        let out = self.outward(member);
        if internal.is_empty() && out.is_none() {
            container.put("network_mode", Node::from("none").from_origin(&NETWORK));
            return;
        }
        let Some(out) = out else {
            let names = internal.into_iter().map(str::to_owned);
            container.put("networks", Node::list(names).from_origin(&NETWORK));
            return;
        };
        let mut networks = Map::new();
        for name in &internal {
            networks.put((*name).to_owned(), Map::new());
        }
        // A name is looked up in the network of the highest priority first, by itself in the one
        // that leads out: there, whoever has it does not answer.
        let last = Map::new().with("gw_priority", -1);
        networks.put(out, if internal.is_empty() { Map::new() } else { last });
        container.put("networks", Node::from(networks).from_origin(&NETWORK));
    }

    /// Puts a container into its networks, where it is found under more names than its own.
    pub fn put_with_aliases<'m>(&self, member: &str, aliases: &Node<'m>, container: &mut Map<'m>) {
        let mut networks = Map::new();
        for name in self.internal_of(member) {
            networks.put(name.to_owned(), Map::new().with("aliases", aliases.clone()));
        }
        container.put("networks", Node::from(networks).from_origin(&NETWORK));
    }

    /// The network by which a container is reached from this machine or reaches external systems.
    /// Who calls those needs no second way in for what is published.
    fn outward(&self, member: &str) -> Option<&'static str> {
        let is_published = self.published.contains(member);
        let way = is_published.then_some(PUBLISHED);
        if self.outside.contains(member) { Some(OUTSIDE) } else { way }
    }

    /// The networks themselves.
    pub fn all<'m>(&self) -> Map<'m> {
        let mut out = Map::new();
        let mut put = |name: &str, network: Map<'m>, note: &str| {
            let note = note.to_owned();
            out.put(name.to_owned(), Node::from(network).from_origin(&NETWORK).above(note));
        };
        for name in self.internal.keys() {
            let note = match name.split_once('_') {
                Some(("to", _)) => "What it is named after, and who uses that.",
                Some(("from", _)) => "What it is named after, and what that uses.",
                _ => "Who watches the platform.",
            };
            let joined = self.joined.get(name).map(|names| names.join(", "));
            let note = match joined {
                Some(names) => format!("{note} To keep networks few, also {names}."),
                None => note.to_owned(),
            };
            put(name, Map::new().with("internal", true), &note);
        }
        let apart = "com.docker.network.bridge.enable_icc";
        let apart = Map::new().with(apart, "false");
        if self.outside.iter().next().is_some() {
            let note = "The way to external systems. Nobody here reaches anybody else here.";
            put(OUTSIDE, Map::new().with("driver_opts", apart.clone()), note);
        }
        if self.published.difference(&self.outside).next().is_some() {
            let note = "Ports of this machine lead in. Nobody here reaches anybody else here.";
            let back = "com.docker.network.bridge.enable_ip_masquerade";
            put(PUBLISHED, Map::new().with("driver_opts", apart.with(back, "false")), note);
        }
        out
    }
}
