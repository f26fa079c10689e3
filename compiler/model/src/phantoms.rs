use std::collections::BTreeSet;

use groundplan_schema::NodeKind;

/// What may have been declared by something unreadable: to miss it is no further fault.
#[derive(Debug, Default)]
pub(crate) struct Phantoms {
    /// A declaration lost its name, or a file could not be read: anything may have been there.
    pub anything: bool,
    /// Names that stand in something unreadable.
    pub names: BTreeSet<String>,
    /// Kinds of which a node was probably meant.
    pub kinds: BTreeSet<String>,
}

impl Phantoms {
    /// Whether something of that name may have been declared.
    pub(crate) fn may_be(&self, name: &str) -> bool {
        self.anything || self.names.contains(name)
    }

    /// Whether a node of that kind may have been written.
    pub(crate) fn may_have(&self, kind: &NodeKind) -> bool {
        self.anything || self.kinds.contains(&*kind.name)
    }
}
