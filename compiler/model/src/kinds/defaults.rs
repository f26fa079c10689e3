use groundplan_schema::{Node, Under};

use super::{Bucket, Cache, CronJob, Database, External, Job, Secret, Service, Worker};

/// What entities are when they do not say themselves: laid under each of that kind by the one merge
/// rule. An environment's lie over the platform's, a component's over both.
#[derive(Clone, Debug, Node)]
#[node(name = "defaults")]
pub struct Defaults {
    /// Laid under each service.
    pub service: Under<Service>,
    /// Laid under each worker.
    pub worker: Under<Worker>,
    /// Laid under each job.
    pub job: Under<Job>,
    /// Laid under each cron job.
    pub cron: Under<CronJob>,
    /// Laid under each database.
    pub database: Under<Database>,
    /// Laid under each cache.
    pub cache: Under<Cache>,
    /// Laid under each bucket.
    pub bucket: Under<Bucket>,
    /// Laid under each external system.
    pub external: Under<External>,
    /// Laid under each secret.
    pub secret: Under<Secret>,
}
