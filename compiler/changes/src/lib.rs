//! What a change of the files that Groundplan writes does to what runs.
//!
//! The documents of a base are compared with the documents of now, object by object, field by field,
//! by one comparer that knows no target. What a changed field does is the target's own rule: it
//! stands in a [`Table`], as data with its source. An adapter for each target turns its documents
//! into objects.
//!
//! The texts of the base are whatever somebody committed: they are read with bounds, and what cannot
//! be read is said and left out.

mod amount;
mod change;
mod class;
mod compose;
mod condition;
mod difference;
mod emitted;
mod files;
mod judge;
mod kubernetes;
mod object;
mod pairing;
mod plain;
mod symbol;
mod table;
mod terraform;
mod workflows;

pub use change::{ChangeKind, Comparison, ObjectChange, ObjectId, Place, Unreadable};
pub use class::Class;
pub use condition::Condition;
pub use emitted::fields;
pub use files::Files;
pub use kubernetes::{Kustomizations, assembled};
pub use table::{Answer, Kind, Mark, PLAIN, Row, Table, Usual};

/// How the documents of a target are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Documents {
    /// Terraform's JSON syntax: one root module.
    Terraform,
    /// Kubernetes manifests.
    Kubernetes,
    /// A Compose project and the files beside it.
    Compose,
    /// Workflows of GitHub, job by job; their table is [`PLAIN`].
    Workflows,
    /// Files that are whole by themselves; their table is [`PLAIN`].
    Plain,
}

/// Compares the files of one target of one environment as they were with what they are now.
///
/// Files with the same text on both sides are not read, except those of a Terraform module in which
/// something changed: their values are needed where others refer to them.
pub fn compare(documents: Documents, table: &Table, base: &Files, now: &Files) -> Comparison {
    if base == now {
        return Comparison::default();
    }
    let mut found = match documents {
        Documents::Terraform => terraform::compare(table, base, now),
        Documents::Kubernetes => kubernetes::compare(table, base, now),
        Documents::Compose => compose::compare(table, base, now),
        Documents::Workflows => workflows::compare(table, base, now),
        Documents::Plain => plain::compare(table, base, now),
    };
    found.changes.sort_by(|a, b| (&a.object, &a.place).cmp(&(&b.object, &b.place)));
    found
}
