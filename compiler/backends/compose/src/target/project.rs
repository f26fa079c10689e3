//! One environment as a Compose project: what every part of it is lowered with.

use groundplan_lowering::{Context, Names};
use groundplan_model::kinds::Bucket;
use groundplan_model::{Entity, EntityKind, EnvironmentModel};

use crate::target::network::membership::Networks;
use crate::target::port::HostPorts;
use crate::target::start_order::StartOrder;

/// One environment as a Compose project.
pub struct Project<'c, 'm> {
    /// Where everything is read from and goes to.
    pub cx: &'c Context<'m>,
    /// What things are called.
    pub names: Names<'m>,
    /// Which port of this machine leads where.
    pub ports: HostPorts<'m>,
    /// Who meets whom.
    pub networks: Networks,
    /// Who waits for whom.
    pub order: StartOrder<'m>,
    /// Whether Prometheus and what belongs to it come along.
    pub has_monitoring: bool,
}

impl<'c, 'm> Project<'c, 'm> {
    /// The project of an environment; nothing when it does not run under Compose.
    pub fn new(cx: &'c Context<'m>) -> Option<Self> {
        let compose = cx.environment.node.compose.as_ref()?;
        let has_monitoring = *cx.value(&compose.monitoring);
        let order = StartOrder::of(cx.environment);
        Some(Self {
            cx,
            names: Names::new(cx.model, cx.environment.name()),
            ports: HostPorts::new(cx.record, cx.environment.name()),
            networks: Networks::of(cx.record, cx.environment, &order, has_monitoring),
            order,
            has_monitoring,
        })
    }

    /// The environment.
    pub fn environment(&self) -> &'m EnvironmentModel {
        self.cx.environment
    }

    /// The name that an entity was created under.
    pub fn created_as(&self, kind: EntityKind, name: &'m str) -> &'m str {
        self.cx.created_as(kind, name)
    }

    /// The buckets.
    pub fn buckets(&self) -> impl Iterator<Item = &'m Entity<Bucket>> {
        self.cx.environment.buckets.values().map(|bucket| bucket.as_ref())
    }

    /// The way from the Compose file's directory to the project's: `../../..`.
    pub fn root(&self) -> String {
        let directory = self.cx.directory();
        let depth = directory.split('/').filter(|part| !matches!(*part, "" | ".")).count();
        vec![".."; depth].join("/")
    }
}
