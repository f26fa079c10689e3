use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField, WorkloadField,
};

use groundplan_lowering::ledger::{Ledger, Lowering};

/// What Terraform makes of each field.
pub static LEDGER: TerraformLedger = TerraformLedger;

/// What Terraform makes of each field.
pub struct TerraformLedger;

impl Ledger for TerraformLedger {
    fn service(&self, field: ServiceField) -> Lowering {
        match field {
            // The role's name, and the domain with its certificate, zone and firewall.
            ServiceField::Name | ServiceField::Route => Lowering::Exact,
            // Inside the cluster: Kubernetes' to say.
            ServiceField::Port
            | ServiceField::Health
            | ServiceField::Replicas
            | ServiceField::Slo => Lowering::NotApplicable,
            ServiceField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            ServiceField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn worker(&self, field: WorkerField) -> Lowering {
        match field {
            WorkerField::Name => Lowering::Exact,
            // Inside the cluster: Kubernetes' to say.
            WorkerField::Health | WorkerField::Replicas => Lowering::NotApplicable,
            WorkerField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            WorkerField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn job(&self, field: JobField) -> Lowering {
        match field {
            JobField::Name => Lowering::Exact,
            // Inside the cluster: Kubernetes' to say.
            JobField::Before
            | JobField::After
            | JobField::Timeout
            | JobField::Retries
            | JobField::BackwardCompatible => Lowering::NotApplicable,
            JobField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            JobField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cron(&self, field: CronJobField) -> Lowering {
        match field {
            CronJobField::Name => Lowering::Exact,
            // Inside the cluster: Kubernetes' to say.
            CronJobField::Schedule
            | CronJobField::Concurrency
            | CronJobField::StartWithin
            | CronJobField::Timeout
            | CronJobField::Retries => Lowering::NotApplicable,
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
            | DatabaseField::Backup => Lowering::Exact,
            DatabaseField::Parameters => {
                Lowering::Approximated("a change waits for the server's next restart")
            }
            DatabaseField::Extensions => {
                Lowering::Approximated("RDS offers them; a migration has to create them")
            }
            // Jobs of their own, which run in the cluster.
            DatabaseField::Migrate | DatabaseField::Seed => Lowering::NotApplicable,
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
            | CacheField::Eviction => Lowering::Exact,
            CacheField::Persistence => Lowering::Approximated(
                "ElastiCache takes a snapshot a day; what was written since can be lost",
            ),
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
            // Where pods may connect to is Kubernetes' to say; the network lets all of them out.
            ExternalField::Name
            | ExternalField::Doc
            | ExternalField::Host
            | ExternalField::Port
            | ExternalField::Protocol
            | ExternalField::Path
            | ExternalField::Cidr
            | ExternalField::Credentials => Lowering::NotApplicable,
            // Which entities there are is decided before lowering.
            ExternalField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn secret(&self, field: SecretField) -> Lowering {
        match field {
            SecretField::Name | SecretField::Doc | SecretField::Source => Lowering::Exact,
            SecretField::Generate => Lowering::Unsupported(
                "a value that Terraform made up would be in its state; put one into the entry",
            ),
            SecretField::Rotate => Lowering::Approximated(
                "the alerts' topic is reminded; whoever hands the secret out has to change it",
            ),
            // Which entities there are is decided before lowering.
            SecretField::Scope(_) => Lowering::NotApplicable,
        }
    }
}

fn workload(field: WorkloadField) -> Lowering {
    match field {
        // A repository for the image; permissions from edges.
        WorkloadField::Build | WorkloadField::ImageOf | WorkloadField::Uses => Lowering::Exact,
        // Inside the cluster: Kubernetes' to say.
        WorkloadField::Image
        | WorkloadField::Command
        | WorkloadField::Args
        | WorkloadField::Env
        | WorkloadField::File
        | WorkloadField::Resources
        | WorkloadField::Volume
        | WorkloadField::Scratch
        | WorkloadField::Placement
        | WorkloadField::StopGrace
        | WorkloadField::RunAs
        | WorkloadField::Metrics => Lowering::NotApplicable,
    }
}
