use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField, WorkloadField,
};

use crate::ledger::{Ledger, Lowering};

/// What Terraform makes of each field.
pub(crate) static LEDGER: TerraformLedger = TerraformLedger;

/// What Terraform makes of each field.
pub(crate) struct TerraformLedger;

impl Ledger for TerraformLedger {
    fn service(&self, field: ServiceField) -> Lowering {
        match field {
            ServiceField::Name
            | ServiceField::Port
            | ServiceField::Health
            | ServiceField::Route
            | ServiceField::Replicas => Lowering::Exact,
            ServiceField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            ServiceField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn worker(&self, field: WorkerField) -> Lowering {
        match field {
            WorkerField::Name | WorkerField::Health | WorkerField::Replicas => Lowering::Exact,
            WorkerField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            WorkerField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn job(&self, field: JobField) -> Lowering {
        match field {
            JobField::Name
            | JobField::Before
            | JobField::After
            | JobField::Timeout
            | JobField::Retries => Lowering::Exact,
            JobField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            JobField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cron(&self, field: CronJobField) -> Lowering {
        match field {
            CronJobField::Name
            | CronJobField::Schedule
            | CronJobField::Concurrency
            | CronJobField::StartWithin
            | CronJobField::Timeout
            | CronJobField::Retries => Lowering::Exact,
            CronJobField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            CronJobField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn database(&self, field: DatabaseField) -> Lowering {
        match field {
            DatabaseField::Name
            | DatabaseField::Engine
            | DatabaseField::Version
            | DatabaseField::Storage
            | DatabaseField::Size
            | DatabaseField::HighAvailability
            | DatabaseField::Backup
            | DatabaseField::Parameters
            | DatabaseField::Extensions
            | DatabaseField::Migrate
            | DatabaseField::Seed => Lowering::Exact,
            // Which entities there are is decided before lowering.
            DatabaseField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cache(&self, field: CacheField) -> Lowering {
        match field {
            CacheField::Name
            | CacheField::Engine
            | CacheField::Version
            | CacheField::Size
            | CacheField::HighAvailability
            | CacheField::Eviction
            | CacheField::Persistence => Lowering::Exact,
            // Which entities there are is decided before lowering.
            CacheField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn bucket(&self, field: BucketField) -> Lowering {
        match field {
            BucketField::Name | BucketField::Versioning | BucketField::Expire => Lowering::Exact,
            // Which entities there are is decided before lowering.
            BucketField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn external(&self, field: ExternalField) -> Lowering {
        match field {
            ExternalField::Name
            | ExternalField::Doc
            | ExternalField::Host
            | ExternalField::Port
            | ExternalField::Protocol
            | ExternalField::Path
            | ExternalField::Cidr
            | ExternalField::Credentials => Lowering::Exact,
            // Which entities there are is decided before lowering.
            ExternalField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn secret(&self, field: SecretField) -> Lowering {
        match field {
            SecretField::Name
            | SecretField::Doc
            | SecretField::Source
            | SecretField::Generate
            | SecretField::Rotate => Lowering::Exact,
            // Which entities there are is decided before lowering.
            SecretField::Scope(_) => Lowering::NotApplicable,
        }
    }
}

fn workload(field: WorkloadField) -> Lowering {
    match field {
        WorkloadField::Build
        | WorkloadField::Image
        | WorkloadField::ImageOf
        | WorkloadField::Command
        | WorkloadField::Args
        | WorkloadField::Env
        | WorkloadField::File
        | WorkloadField::Uses
        | WorkloadField::Resources
        | WorkloadField::Volume
        | WorkloadField::Scratch
        | WorkloadField::Placement
        | WorkloadField::StopGrace
        | WorkloadField::RunAs
        | WorkloadField::Metrics => Lowering::Exact,
    }
}
