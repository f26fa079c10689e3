use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::Domain;
use groundplan_schema::{Reference, Value};
use groundplan_source::Span;

use crate::kinds::{
    Account, Aws, Bucket, Cache, Compose, CronJob, Database, Environment, External, Job,
    Kubernetes, Output, Pipeline, Platform, Retire, Secret, Service, Waive, Worker,
};
use crate::{Attribute, Edge, Entities, Entity, EntityKey, EntityKind, Target, TargetEntity};

/// A whole platform, ready to be lowered.
#[derive(Clone, Debug)]
pub struct Model {
    /// The platform itself.
    pub platform: Platform,
    /// The accounts that are described, by number.
    pub accounts: BTreeMap<Arc<str>, Account>,
    /// Its environments, by name.
    pub environments: BTreeMap<Arc<str>, EnvironmentModel>,
    /// Its pipelines, by name.
    pub pipelines: BTreeMap<Arc<str>, Arc<Entity<Pipeline>>>,
    /// What may go with its data, in the order of the files, each with its place.
    pub retired: Vec<(Span, Retire)>,
    /// Refused changes that may pass, in the order of the files, each with its place.
    pub waivers: Vec<(Span, Waive)>,
    /// Where files go.
    pub output: Output,
    /// The entry file as headers of generated files name it: `platform.kdl`.
    pub entry: String,
    /// The project's directory relative to the root of its repository, without a slash at either
    /// end; empty when the project is the whole repository.
    pub project_path: String,
}

/// The platform as one environment has it: overrides applied, defaults filled in.
#[derive(Clone, Debug)]
pub struct EnvironmentModel {
    /// The environment's own fields.
    pub node: Environment,
    /// Its services.
    pub services: Entities<Service>,
    /// Its workers.
    pub workers: Entities<Worker>,
    /// Its jobs; each migration and seed of a database is one, `NAME-migrate` and `NAME-seed`.
    pub jobs: Entities<Job>,
    /// Its cron jobs.
    pub crons: Entities<CronJob>,
    /// Its databases.
    pub databases: Entities<Database>,
    /// Its caches.
    pub caches: Entities<Cache>,
    /// Its buckets.
    pub buckets: Entities<Bucket>,
    /// The systems outside that it speaks to.
    pub externals: Entities<External>,
    /// Its secrets.
    pub secrets: Entities<Secret>,
    /// What connects to what, ordered by both ends.
    pub edges: Vec<Edge>,
}

/// Where an environment runs.
#[derive(Clone, Copy, Debug)]
pub enum Runtime<'m> {
    /// Under Docker Compose.
    Compose(&'m Compose),
    /// On a cluster that is already there.
    Kubernetes(&'m Kubernetes),
    /// On AWS.
    Aws(&'m Aws),
}

impl EnvironmentModel {
    /// Its name.
    pub fn name(&self) -> &str {
        self.node.name.peek().0
    }

    /// Where it runs. Loading has made sure that it says exactly one.
    pub fn runtime(&self) -> Option<Runtime<'_>> {
        let node = &self.node;
        let compose = node.compose.as_ref().map(Runtime::Compose);
        let kubernetes = node.kubernetes.as_ref().map(Runtime::Kubernetes);
        compose.or(kubernetes).or(node.aws.as_ref().map(Runtime::Aws))
    }

    /// The domain under which its routes are reached.
    pub fn domain(&self) -> Option<&Value<Domain>> {
        self.node.domain.as_ref()
    }

    /// What the entity of that key connects to.
    pub fn edges_from<'m>(&'m self, from: &'m EntityKey) -> impl Iterator<Item = &'m Edge> {
        // Edges are ordered by their first end.
        let start = self.edges.partition_point(|edge| edge.from < *from);
        self.edges.iter().skip(start).take_while(move |edge| edge.from == *from)
    }

    /// The kind of the entity of that name, if this environment has it.
    pub fn kind_of(&self, name: &str) -> Option<EntityKind> {
        self.entity_named(name)?.kind()
    }

    /// Where the entity of that name is declared, if this environment has it.
    pub fn head_of(&self, name: &str) -> Option<Span> {
        self.entity_named(name)?.head()
    }

    /// What a reference stands for. `None` only for what loading has already reported.
    pub fn target(&self, reference: &Reference) -> Option<Target<'_>> {
        let entity = self.target_entity(&reference.entity)?;
        let attribute = match &reference.attribute {
            Some(word) => Attribute::parse(word)?,
            None => Attribute::Value,
        };
        entity.attributes().contains(&attribute).then_some(Target { entity, attribute })
    }

    /// The entity of that name, as something to refer to.
    pub fn target_entity(&self, name: &str) -> Option<TargetEntity<'_>> {
        match name {
            "platform" => Some(TargetEntity::Platform),
            "environment" => Some(TargetEntity::Environment),
            _ => self.entity_named(name),
        }
    }

    fn entity_named(&self, name: &str) -> Option<TargetEntity<'_>> {
        EntityKind::ALL.into_iter().find_map(|kind| self.entity(kind, name))
    }

    /// The entity of that kind and name.
    fn entity(&self, kind: EntityKind, name: &str) -> Option<TargetEntity<'_>> {
        Some(match kind {
            EntityKind::Service => TargetEntity::Service(self.services.get(name)?),
            EntityKind::Worker => TargetEntity::Worker(self.workers.get(name)?),
            EntityKind::Job => TargetEntity::Job(self.jobs.get(name)?),
            EntityKind::Cron => TargetEntity::Cron(self.crons.get(name)?),
            EntityKind::Database => TargetEntity::Database(self.databases.get(name)?),
            EntityKind::Cache => TargetEntity::Cache(self.caches.get(name)?),
            EntityKind::Bucket => TargetEntity::Bucket(self.buckets.get(name)?),
            EntityKind::External => TargetEntity::External(self.externals.get(name)?),
            EntityKind::Secret => TargetEntity::Secret(self.secrets.get(name)?),
        })
    }
}
