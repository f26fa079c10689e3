//! A check of a container's health, as a Compose file has it.

use groundplan_document::{List, Map, Node};

use crate::target::default::HEALTH;

/// How often a container that starts is asked: whoever waits for it should start soon after.
const START_INTERVAL: u64 = 2;

/// A check with its timing, in seconds.
pub fn check(test: List<'_>, interval: u64, timeout: u64, retries: u32, start: u64) -> Node<'_> {
    let map = Map::new()
        .with("test", test)
        .with("interval", format!("{interval}s"))
        .with("timeout", format!("{timeout}s"))
        .with("retries", retries)
        .with("start_period", format!("{start}s"))
        .with("start_interval", format!("{}s", START_INTERVAL.min(interval)));
    Node::from(map).from_origin(&HEALTH)
}

/// Fails unless a URL answers, in an image that has `wget`.
pub fn wget<'m>(url: String) -> List<'m> {
    let test = ["CMD", "wget", "-q", "-O", "/dev/null"].map(Node::from);
    test.into_iter().chain([url.into()]).collect()
}
