//! What tells a container that files have changed which are mounted into it: Compose sees no change of
//! a file, and one that was replaced is still the old one in a container that has it mounted.

use std::path::Path;

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;

use crate::target::default::FILES;

/// The bytes of a hash that are told, two letters each.
pub const HASH: usize = 5;
/// The label that changes with what a container's files hold.
const LABEL: &str = "groundplan.files";

/// Puts what changes with the files.
pub fn put(container: &mut Map<'_>, value: String) {
    let label = Map::new().with(LABEL, value);
    container.put("labels", Node::from(label).from_origin(&FILES));
}

/// Puts what changes with files that somebody else has written beside the Compose file, in any of
/// these places.
pub fn put_of_places(cx: &Context<'_>, places: &[&str], container: &mut Map<'_>) {
    if !places.is_empty() {
        let is_there = |path: &str| places.iter().any(|place| Path::new(path).starts_with(place));
        put(container, cx.hash_of(is_there, HASH));
    }
}
