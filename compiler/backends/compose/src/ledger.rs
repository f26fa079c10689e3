use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField, WorkloadField,
};

use groundplan_lowering::ledger::{Ledger, Lowering};

/// What Compose makes of each field.
pub static LEDGER: ComposeLedger = ComposeLedger;

/// What Compose makes of each field.
pub struct ComposeLedger;

impl Ledger for ComposeLedger {
    fn service(&self, field: ServiceField) -> Lowering {
        match field {
            ServiceField::Name | ServiceField::Port | ServiceField::Slo => Lowering::Exact,
            ServiceField::Health => HEALTH,
            ServiceField::Route => Lowering::Approximated(
                "the port that it leads to is a port of this machine, without a domain or TLS",
            ),
            ServiceField::Replicas => Lowering::Approximated(
                "one replica runs, because one port of this machine leads to one container",
            ),
            ServiceField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            ServiceField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn worker(&self, field: WorkerField) -> Lowering {
        match field {
            WorkerField::Name => Lowering::Exact,
            WorkerField::Health => HEALTH,
            WorkerField::Replicas => Lowering::Approximated(
                "a fixed number of replicas runs, or the least; none is added by load",
            ),
            WorkerField::Workload(WorkloadField::Metrics) => NO_PORT,
            WorkerField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            WorkerField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn job(&self, field: JobField) -> Lowering {
        match field {
            JobField::Name | JobField::Before | JobField::After | JobField::Retries => {
                Lowering::Exact
            }
            JobField::Timeout => TIMEOUT,
            // Nothing is taken back by itself.
            JobField::BackwardCompatible => Lowering::NotApplicable,
            JobField::Workload(WorkloadField::Metrics) => NO_PORT,
            JobField::Workload(field) => workload(field),
            // Which entities there are is decided before lowering.
            JobField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cron(&self, field: CronJobField) -> Lowering {
        match field {
            CronJobField::Name | CronJobField::Retries => Lowering::Exact,
            CronJobField::Schedule => {
                Lowering::Approximated("nothing starts it by itself; `docker compose run` does")
            }
            // Runs that a schedule starts; here there are none.
            CronJobField::Concurrency | CronJobField::StartWithin => Lowering::NotApplicable,
            CronJobField::Timeout => TIMEOUT,
            CronJobField::Workload(WorkloadField::Metrics) => NO_PORT,
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
            | DatabaseField::Parameters
            | DatabaseField::Migrate => Lowering::Exact,
            DatabaseField::Seed => Lowering::Approximated(
                "it runs at every `docker compose up`, and has to find what it put there before",
            ),
            DatabaseField::Storage => STORAGE,
            DatabaseField::Size => SIZE,
            DatabaseField::HighAvailability => ALONE,
            DatabaseField::Backup => Lowering::Approximated(
                "its volume outlives the container, but nothing copies it to anywhere else",
            ),
            DatabaseField::Extensions => Lowering::Approximated(
                "they are created when its volume is new, and the image has PostgreSQL's own and \
                 `vector` alone",
            ),
            // Which entities there are is decided before lowering.
            DatabaseField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn cache(&self, field: CacheField) -> Lowering {
        match field {
            CacheField::Name
            | CacheField::Engine
            | CacheField::Version
            | CacheField::Eviction
            | CacheField::Persistence => Lowering::Exact,
            CacheField::Size => SIZE,
            CacheField::HighAvailability => ALONE,
            // Which entities there are is decided before lowering.
            CacheField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn bucket(&self, field: BucketField) -> Lowering {
        match field {
            BucketField::Name => Lowering::Approximated(
                "a stand-in for S3 holds every bucket and opens them all with one key",
            ),
            BucketField::Versioning => Lowering::Exact,
            BucketField::Expire => Lowering::Approximated(
                "in the stand-in for S3, objects stay until they are deleted",
            ),
            // Which entities there are is decided before lowering.
            BucketField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn external(&self, field: ExternalField) -> Lowering {
        match field {
            ExternalField::Name
            | ExternalField::Doc
            | ExternalField::Protocol
            | ExternalField::Path
            | ExternalField::Credentials => Lowering::Exact,
            ExternalField::Host | ExternalField::Port | ExternalField::Cidr => OUTSIDE,
            // Which entities there are is decided before lowering.
            ExternalField::Scope(_) => Lowering::NotApplicable,
        }
    }

    fn secret(&self, field: SecretField) -> Lowering {
        match field {
            SecretField::Name | SecretField::Doc | SecretField::Generate => Lowering::Exact,
            // Values stand in `.env`, which each developer has and changes alone.
            SecretField::Source | SecretField::Rotate => Lowering::NotApplicable,
            // Which entities there are is decided before lowering.
            SecretField::Scope(_) => Lowering::NotApplicable,
        }
    }
}

const NO_PORT: Lowering = Lowering::Unsupported("only a service has a port to serve metrics on");
const HEALTH: Lowering = Lowering::Approximated(
    "one check takes the place of three and asks gRPC by a connection alone; nothing restarts \
     what hangs",
);
const TIMEOUT: Lowering =
    Lowering::Approximated("it is kept in images with Python; stop anything else by hand");
const STORAGE: Lowering =
    Lowering::Approximated("a volume of Docker grows as far as the disk does");
const SIZE: Lowering = Lowering::Approximated(
    "it limits memory alone: 512 MiB, 1 GiB or 2 GiB, because one machine holds everything",
);
const ALONE: Lowering =
    Lowering::Approximated("one container, which is started again when it fails");
const OUTSIDE: Lowering = Lowering::Approximated(
    "whoever uses an external system reaches every address outside, others reach this machine \
     alone",
);

fn workload(field: WorkloadField) -> Lowering {
    match field {
        WorkloadField::Build
        | WorkloadField::Image
        | WorkloadField::ImageOf
        | WorkloadField::Command
        | WorkloadField::Args
        | WorkloadField::Env
        | WorkloadField::File
        | WorkloadField::Scratch
        | WorkloadField::StopGrace
        | WorkloadField::RunAs
        | WorkloadField::Metrics => Lowering::Exact,
        WorkloadField::Uses => Lowering::Approximated(
            "who is used reaches back to what listens among its users, and where many are \
             connected some reach more; a note to the environment says in how many cases",
        ),
        WorkloadField::Resources => Lowering::Approximated(
            "limits hold; processors are shared by weight, and no memory is set aside",
        ),
        WorkloadField::Volume => Lowering::Approximated(
            "a volume of Docker grows as far as the disk does, and replicas share it",
        ),
        WorkloadField::Placement => {
            Lowering::Approximated("`arch` alone counts, because there is one machine")
        }
    }
}
