//! What is remembered of what runs: its volumes, and on a cluster the object that controls it.

use groundplan_model::{EntityKind, Runtime};

use crate::Field;
use crate::of::Recorder;

impl Recorder<'_, '_> {
    /// Remembers volumes and controllers.
    pub fn running(&mut self) {
        let environment = self.environment;
        let has_controllers =
            matches!(environment.runtime(), Some(Runtime::Kubernetes(_) | Runtime::Aws(_)));
        for running in environment.running() {
            for (volume, node) in &*running.workload.volume {
                self.volume(running.kind, running.name, volume, &node.size);
            }
            let is_lasting = matches!(running.kind, EntityKind::Service | EntityKind::Worker);
            if has_controllers && is_lasting {
                let has_volumes = !running.workload.volume.is_empty();
                let controller = if has_volumes { "StatefulSet" } else { "Deployment" };
                let key = self.key(running.kind, running.name);
                self.record.put(&key, Field::Controller, controller);
            }
        }
    }
}
