use std::fmt;

use crate::Class;

/// One fact about one object: what became of a field, or of the whole, and what that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectChange {
    /// The object.
    pub object: ObjectId,
    /// What became of it.
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
    /// Whether the target destroys the object and makes it again.
    pub replaces: bool,
    /// Why, in one sentence.
    pub reason: String,
    /// How to reach the same end without the harm, where there is a way.
    pub way_round: Option<String>,
    /// Where the fact was read or seen.
    pub source: String,
    /// The object whose change this one only follows from, such as the network below a subnet.
    pub follows: Option<ObjectId>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The changes, in the order of objects and then of fields.
    pub changes: Vec<ObjectChange>,
    /// The files that could not be read; their objects are not compared.
    pub unreadable: Vec<Unreadable>,
}

/// A file that is no document of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path.
    pub path: String,
    /// Whether it is one of the base.
    pub in_base: bool,
    /// What the reader says.
    pub fault: String,
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
        if self.name.is_empty() {
            return formatter.write_str(&self.kind);
        }
        // Only Terraform's types have an underscore.
        let between = if self.kind.contains('_') { '.' } else { ' ' };
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

impl Place {
    /// The line, from one, at which its document begins in the text of its file.
    pub fn first_line(&self, text: &str) -> usize {
        let mut marks = text.lines().enumerate().filter(|(_, line)| *line == "---");
        match self.document.checked_sub(1) {
            Some(before) => marks.nth(before).map_or(1, |(above, _)| above + 2),
            None => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn documents_begin_after_their_marks() {
        let text = "# header\na: 1\n---\nb: 1\n---\nc: |\n  ---\n---\nd: 1\n";
        let line = |document| {
            let place =
                Place { path: String::new(), in_base: false, document, pointer: String::new() };
            place.first_line(text)
        };
        assert_eq!([line(0), line(1), line(2), line(3)], [1, 4, 6, 9]);
    }
}
