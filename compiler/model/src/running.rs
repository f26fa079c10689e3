use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::Image;
use groundplan_schema::{Node, Value};
use groundplan_source::{Origin, Span};

use crate::kinds::{Build, CronJob, Health, Job, Replicas, Service, ServicePort, Worker, Workload};
use crate::{Entity, EntityKey, EntityKind, EnvironmentModel};

/// What a service, worker, job or cron job has in common, so that a backend lowers containers once.
#[derive(Clone, Copy, Debug)]
pub struct Running<'m> {
    /// What it is.
    pub kind: EntityKind,
    /// Its name.
    pub name: &'m Arc<str>,
    /// Where it was written.
    pub origin: &'m Origin,
    /// Where to point.
    pub head: Span,
    /// Its container.
    pub workload: &'m Workload,
    /// Its ports; none but for a service.
    pub ports: Option<&'m BTreeMap<Arc<str>, ServicePort>>,
    /// How to tell that it is well.
    pub health: Option<&'m Health>,
    /// How many replicas run; none for what ends.
    pub replicas: Option<&'m Replicas>,
}

/// Where a workload's image comes from.
#[derive(Clone, Copy, Debug)]
pub enum ImageSource<'m> {
    /// It is built from source; the entity that owns the build names the image.
    Built {
        /// The entity whose build it is.
        owner: &'m Arc<str>,
        /// How it is built.
        build: &'m Build,
    },
    /// It is there already.
    Named(&'m Value<Image>),
}

impl Running<'_> {
    /// Its kind and name.
    pub fn key(&self) -> EntityKey {
        EntityKey { kind: self.kind, name: Arc::clone(self.name) }
    }

    /// Its port of that name. Without one: the HTTP port called `http`, else its first HTTP port by
    /// name, rather one that is not for metrics alone, else its first port.
    pub fn port(&self, name: Option<&str>) -> Option<&ServicePort> {
        let ports = self.ports?;
        match name {
            Some(name) => ports.get(name),
            None => {
                let is_http = |port: &&ServicePort| {
                    matches!(port.protocol.peek().0, crate::kinds::PortProtocol::Http)
                };
                // A port that is only for metrics is not what anybody means by "the port".
                let metrics = self.workload.metrics.as_ref().and_then(|m| m.port.as_ref());
                let metrics = metrics.map(|name| name.peek().0.as_str());
                let main = |port: &&ServicePort| Some(port.name.peek().0.as_str()) != metrics;
                let http = || ports.values().filter(is_http);
                ports
                    .get(USUAL_PORT)
                    .filter(is_http)
                    .or_else(|| http().find(main))
                    .or_else(|| http().next())
                    .or_else(|| ports.values().find(main))
                    .or_else(|| ports.values().next())
            }
        }
    }
}

/// What the port is called that a service is asked at by default.
const USUAL_PORT: &str = "http";

impl EnvironmentModel {
    /// Everything that runs here: services, workers, jobs and cron jobs, each kind by name.
    pub fn running(&self) -> impl Iterator<Item = Running<'_>> {
        let services = self.services.values().map(|entity| service(entity));
        let workers = self.workers.values().map(|entity| worker(entity));
        let jobs = self.jobs.values().map(|entity| job(entity));
        let crons = self.crons.values().map(|entity| cron(entity));
        services.chain(workers).chain(jobs).chain(crons)
    }

    /// The running entity of that name.
    pub fn running_named(&self, name: &str) -> Option<Running<'_>> {
        let service = self.services.get(name).map(|entity| service(entity));
        service
            .or_else(|| self.workers.get(name).map(|entity| worker(entity)))
            .or_else(|| self.jobs.get(name).map(|entity| job(entity)))
            .or_else(|| self.crons.get(name).map(|entity| cron(entity)))
    }

    /// Where the image of a running entity comes from, through any `image-of`. `None` only for
    /// what loading has already reported.
    pub fn image_source<'m>(&'m self, running: &Running<'m>) -> Option<ImageSource<'m>> {
        let mut name = running.name;
        let mut workload = running.workload;
        // A chain longer than the number of entities is a cycle.
        for _ in 0..=self.entity_count() {
            if let Some(build) = &workload.build {
                return Some(ImageSource::Built { owner: name, build });
            }
            if let Some(image) = &workload.image {
                return Some(ImageSource::Named(image));
            }
            let of = workload.image_of.as_ref()?;
            let next = self.running_named(of.peek().0.as_str())?;
            (name, workload) = (next.name, next.workload);
        }
        None
    }

    fn entity_count(&self) -> usize {
        [self.services.len(), self.workers.len(), self.jobs.len(), self.crons.len()].iter().sum()
    }
}

fn service(entity: &Entity<Service>) -> Running<'_> {
    Running {
        ports: Some(&entity.node.port),
        health: entity.node.health.as_deref(),
        replicas: Some(&entity.node.replicas),
        ..running(EntityKind::Service, entity, &entity.node.workload)
    }
}

fn worker(entity: &Entity<Worker>) -> Running<'_> {
    Running {
        health: entity.node.health.as_deref(),
        replicas: Some(&entity.node.replicas),
        ..running(EntityKind::Worker, entity, &entity.node.workload)
    }
}

fn job(entity: &Entity<Job>) -> Running<'_> {
    running(EntityKind::Job, entity, &entity.node.workload)
}

fn cron(entity: &Entity<CronJob>) -> Running<'_> {
    running(EntityKind::Cron, entity, &entity.node.workload)
}

fn running<'m, N: Node>(
    kind: EntityKind,
    entity: &'m Entity<N>,
    workload: &'m Workload,
) -> Running<'m> {
    Running {
        kind,
        name: &entity.name,
        origin: &entity.origin,
        head: entity.head,
        workload,
        ports: None,
        health: None,
        replicas: None,
    }
}
