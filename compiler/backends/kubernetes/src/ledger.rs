use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField, WorkloadField,
};
use groundplan_model::{EnvironmentModel, Runtime};

use groundplan_lowering::ledger::{Ledger, Lowering};

/// What Kubernetes makes of each field, in that environment.
pub fn ledger(environment: &EnvironmentModel) -> &'static dyn Ledger {
    match environment.runtime() {
        Some(Runtime::Aws(_)) => &LEDGER_ON_AWS,
        _ => &LEDGER,
    }
}

/// What a cluster that is already there makes of each field.
pub static LEDGER: KubernetesLedger = KubernetesLedger::Own;
/// What a cluster on EKS makes of each field.
pub static LEDGER_ON_AWS: KubernetesLedger = KubernetesLedger::Aws;

/// What Kubernetes makes of each field.
pub enum KubernetesLedger {
    /// On a cluster that is already there: databases and caches run in it.
    Own,
    /// On EKS: Terraform makes databases, caches, buckets and the entries of secrets.
    Aws,
}

impl KubernetesLedger {
    /// What is managed outside the cluster on AWS, and is `own` on another cluster.
    fn managed(&self, own: Lowering) -> Lowering {
        match self {
            KubernetesLedger::Own => own,
            KubernetesLedger::Aws => Lowering::NotApplicable,
        }
    }
}

impl Ledger for KubernetesLedger {
    fn service(&self, field: ServiceField) -> Lowering {
        match field {
            ServiceField::Name
            | ServiceField::Port
            | ServiceField::Health
            | ServiceField::Route
            | ServiceField::Replicas
            | ServiceField::Slo => Lowering::Exact,
            ServiceField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            ServiceField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn worker(&self, field: WorkerField) -> Lowering {
        match field {
            WorkerField::Name | WorkerField::Health | WorkerField::Replicas => Lowering::Exact,
            WorkerField::Workload(WorkloadField::Metrics) => NO_PORT,
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
            | JobField::Retries
            | JobField::BackwardCompatible => Lowering::Exact,
            JobField::Workload(WorkloadField::Metrics) => NO_PORT,
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
            CronJobField::Workload(WorkloadField::Metrics) => NO_PORT,
            CronJobField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            CronJobField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn database(&self, field: DatabaseField) -> Lowering {
        match field {
            DatabaseField::Name | DatabaseField::Migrate | DatabaseField::Seed => Lowering::Exact,
            DatabaseField::Engine
            | DatabaseField::Version
            | DatabaseField::Size
            | DatabaseField::Backup
            | DatabaseField::Parameters => self.managed(Lowering::Exact),
            DatabaseField::Storage => self.managed(Lowering::Approximated(
                "the storage of a StatefulSet cannot be changed once it is there",
            )),
            DatabaseField::HighAvailability => self.managed(Lowering::Unsupported(
                "one server runs in the cluster, and nothing takes over from it",
            )),
            DatabaseField::Extensions => self.managed(Lowering::Approximated(
                "extensions are created when the database is first made, not when one is added",
            )),
            // Which entities there are is decided before lowering.
            DatabaseField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cache(&self, field: CacheField) -> Lowering {
        match field {
            CacheField::Name => Lowering::Exact,
            CacheField::Engine
            | CacheField::Version
            | CacheField::Size
            | CacheField::Eviction
            | CacheField::Persistence => self.managed(Lowering::Exact),
            CacheField::HighAvailability => self.managed(Lowering::Unsupported(
                "one server runs in the cluster, and nothing takes over from it",
            )),
            // Which entities there are is decided before lowering.
            CacheField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn bucket(&self, field: BucketField) -> Lowering {
        match field {
            BucketField::Name => Lowering::Exact,
            BucketField::Versioning | BucketField::Expire => self.managed(Lowering::Unsupported(
                "the bucket is made elsewhere, and only its name is handed on",
            )),
            // Which entities there are is decided before lowering.
            BucketField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn external(&self, field: ExternalField) -> Lowering {
        match field {
            ExternalField::Name
            | ExternalField::Port
            | ExternalField::Protocol
            | ExternalField::Path
            | ExternalField::Cidr
            | ExternalField::Credentials => Lowering::Exact,
            ExternalField::Host => Lowering::Approximated(
                "network policies know addresses, not names: without `cidr` its port is open at every address that is not private",
            ),
            // For whoever reads the description.
            ExternalField::Doc => Lowering::NotApplicable,
            // Which entities there are is decided before lowering.
            ExternalField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn secret(&self, field: SecretField) -> Lowering {
        match field {
            SecretField::Name | SecretField::Source => Lowering::Exact,
            SecretField::Generate => self.managed(Lowering::Unsupported(
                "its value has to be put into the cluster's secret store by hand",
            )),
            // For whoever keeps the value. A changed one arrives within the hour.
            SecretField::Doc | SecretField::Rotate => Lowering::NotApplicable,
            // Which entities there are is decided before lowering.
            SecretField::Scope(_) => Lowering::NotApplicable,
        }
    }
}

/// What has no port is not asked.
const NO_PORT: Lowering = Lowering::Unsupported("only a service has a port to serve metrics on");

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
