//! What a lowering returns: its part of the Compose file, and files beside that.

use groundplan_document::{Map, Node, Str};
use groundplan_source::Origin;

/// What something comes to.
#[derive(Default)]
pub struct Lowered<'m> {
    /// Containers, by name.
    pub services: Map<'m>,
    /// Files that Compose copies into containers, by name.
    pub configs: Map<'m>,
    /// The names of volumes.
    pub volumes: Vec<String>,
    /// Files beside the Compose file.
    pub files: Vec<File<'m>>,
}

/// A file beside the Compose file.
pub struct File<'m> {
    /// Where it lies.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Where the whole of it came from, if that is one place.
    pub origin: Option<&'m Origin>,
}

impl<'m> Lowered<'m> {
    /// A container alone.
    pub fn service(name: impl Into<Str<'m>>, container: Node<'m>) -> Self {
        Self { services: Map::new().with(name, container), ..Self::default() }
    }

    /// Adds what something else comes to.
    pub fn add(&mut self, other: Self) {
        self.services.entries.extend(other.services.entries);
        self.configs.entries.extend(other.configs.entries);
        self.volumes.extend(other.volumes);
        self.files.extend(other.files);
    }
}
