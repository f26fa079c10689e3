use std::fmt;

use crate::Class;

/// One fact about one object: what became of a field, or of the whole, and what that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectChange {
    /// The object.
    pub object: ObjectId,
    /// Whether it was added, removed, changed, or only stands in for another.
    pub kind: ChangeKind,
    /// Where to look: in the documents of now; in those of the base for what was removed.
    pub place: Place,
    /// The field that the table was asked about, such as `spec.template.spec.containers.image`; empty
    /// for the object as a whole.
    pub field: String,
    /// The value of the base, as text cut to a line; nothing if there was none.
    pub before: Option<String>,
    /// The value of now, likewise.
    pub after: Option<String>,
    /// What it does.
    pub class: Class,
    /// Why, in one sentence.
    pub reason: String,
    /// How to reach the same end without the harm, where there is a way.
    pub way_round: Option<String>,
    /// Where the fact was read or seen.
    pub source: String,
}

/// What became of an object or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The object is new.
    Added,
    /// The object is no longer there.
    Removed,
    /// A field of it differs.
    Changed,
}

/// The name of an object in its target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// A Terraform type, a Kubernetes kind, or `service`, `volume`, `network` of Compose.
    pub kind: String,
    /// The rest of the address: a Terraform name with its key, `NAMESPACE/NAME` or a name.
    pub name: String,
}

impl fmt::Display for ObjectId {
    /// As the target's own tools write it: `aws_vpc.main`, `StatefulSet shop/main`, `volume data`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_terraform = self.kind.starts_with("aws_") || self.kind.starts_with("data.");
        let between = if is_terraform { '.' } else { ' ' };
        write!(formatter, "{}{between}{}", self.kind, self.name)
    }
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path of the file.
    pub path: String,
    /// Whether the file is one of the base, because what is meant is no longer there.
    pub in_base: bool,
    /// Which document of the file, from zero; YAML files may hold several.
    pub document: usize,
    /// The JSON pointer (RFC 6901) of the node in its document.
    pub pointer: String,
}
