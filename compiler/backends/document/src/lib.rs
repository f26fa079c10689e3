//! The tree that every backend builds and the two writers that turn it into text.
//!
//! A backend never writes text of a structured format itself: it builds [`Node`]s, and a writer
//! decides on quoting, indentation and order. Each node can say where it came from; the writers
//! keep that with the line it ends up on.

mod flow;
mod json;
mod marks;
mod node;
mod yaml;

pub use json::{quote, write_folded_json, write_json};
pub use marks::{Mark, Marks};
pub use node::{Comments, Data, List, Map, Node, Str};
pub use yaml::{write_folded_yaml, write_yaml};

/// Bytes that a document is given room for at first; most need less, and hand back the rest.
const ROOM: usize = 16 << 10;

#[cfg(test)]
mod tests;
