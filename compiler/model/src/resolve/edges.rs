use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_source::Origin;

use super::references::mentions;
use crate::{Edge, EntityKey, EntityKind, EnvironmentModel};

/// What connects to what: every reference and every `uses`, each pair once.
pub(crate) fn edges(environment: &EnvironmentModel) -> Vec<Edge> {
    let mut edges: BTreeMap<(EntityKey, EntityKey), Origin> = BTreeMap::new();
    for running in environment.running() {
        let from = running.key();
        for mention in mentions(environment, &running) {
            // Sharing an image and waiting for each other need no connection.
            if matches!(mention.place, "image-of" | "before" | "after") {
                continue;
            }
            let Some(entity) = environment.target_entity(&mention.reference.entity) else {
                continue;
            };
            let Some(kind) = entity.kind() else { continue };
            let to = EntityKey { kind, name: Arc::clone(&mention.reference.entity) };
            if to == from {
                continue;
            }
            let origin = Origin::Written(mention.reference.span);
            // Whoever calls an external system needs what it is called with.
            if let Some(external) = environment.externals.get(&to.name) {
                for credential in &external.credentials {
                    let name = Arc::from(credential.peek().0.as_str());
                    let secret = EntityKey { kind: EntityKind::Secret, name };
                    edges.entry((from.clone(), secret)).or_insert_with(|| origin.clone());
                }
            }
            edges
                .entry((from.clone(), to))
                .and_modify(|known| *known = known.overridden_by(&origin))
                .or_insert(origin);
        }
    }
    edges.into_iter().map(|((from, to), origin)| Edge { from, to, origin }).collect()
}
