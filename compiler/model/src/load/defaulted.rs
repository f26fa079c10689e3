use std::collections::BTreeMap;

use groundplan_schema::{Node as _, Record, Slot, merge};

use crate::EntityKind;
use crate::kinds::Defaults;

/// What is laid under the entities of one environment, by their kind.
#[derive(Debug, Default)]
pub(super) struct Defaulted {
    /// Each with whether the environment has a part in it.
    kinds: BTreeMap<EntityKind, (Record, bool)>,
}

impl Defaulted {
    /// The platform's defaults, with the environment's laid over them.
    pub(super) fn new(platform: Option<&Record>, environment: &Record) -> Self {
        let mut kinds = BTreeMap::new();
        for kind in EntityKind::ALL {
            let outer = platform.and_then(|platform| in_record(platform, kind));
            let inner = in_record(environment, kind);
            let found = match (outer, inner) {
                (Some(outer), Some(inner)) => (merge(outer, inner), true),
                (None, Some(inner)) => (inner.clone(), true),
                (Some(outer), None) => (outer.clone(), false),
                (None, None) => continue,
            };
            kinds.insert(kind, found);
        }
        Self { kinds }
    }

    /// What is laid under entities of that kind.
    pub(super) fn of(&self, kind: EntityKind) -> Option<&Record> {
        self.kinds.get(&kind).map(|(record, _)| record)
    }

    /// Whether entities of that kind have other defaults here than elsewhere.
    pub(super) fn differ(&self, kind: EntityKind) -> bool {
        self.kinds.get(&kind).is_some_and(|(_, differ)| *differ)
    }
}

/// The defaults for a kind that are written in a platform, an environment or a component.
pub(crate) fn in_record(record: &Record, kind: EntityKind) -> Option<&Record> {
    match record.slot(&Defaults::KIND.name)? {
        Slot::Node(defaults) => of(defaults, kind),
        _ => None,
    }
}

/// What a `defaults` says of a kind.
pub(crate) fn of(defaults: &Record, kind: EntityKind) -> Option<&Record> {
    match defaults.slot(kind.word())? {
        Slot::Node(record) => Some(record),
        _ => None,
    }
}
