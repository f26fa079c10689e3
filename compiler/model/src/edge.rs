use groundplan_source::Origin;

use crate::EntityKey;

/// That one entity connects to another: the only reason for which anything is allowed.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Who connects; always something that runs.
    pub from: EntityKey,
    /// What it connects to.
    pub to: EntityKey,
    /// The references and `uses` that state it.
    pub origin: Origin,
}
