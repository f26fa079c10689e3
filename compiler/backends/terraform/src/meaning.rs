use groundplan_changes::Class::{Free, Impossible, Interrupts, Loses, Replaces, Rolls, Steps};
use groundplan_lowering::meaning::{
    ACCOUNT_REGION_CHANGED, ACCOUNT_STACK_NEW, Answer, CACHE_DOWNGRADE, CLUSTER_VERSION,
    DATABASE_DOWNGRADE, ENGINE_CHANGED, ENVIRONMENT_MOVED, ENVIRONMENT_REMOVED, Meaning,
    NETWORK_CHANGED, NODES_CHANGED, PLATFORM_RENAMED, REMOVED_WITHOUT_RETIRE, SILENT,
    STILL_PROTECTED, STORAGE_SHRUNK, UNSAID_RENAME, When,
};
use groundplan_model::EntityKind;
use groundplan_record::{Field, Subject};

/// What changes mean on AWS.
pub static MEANING: TerraformMeaning = TerraformMeaning;

/// What changes mean on AWS.
pub struct TerraformMeaning;

const PROVIDER: &str = "hashicorp/aws 6.66.0, provider source";
const RDS: &str = "botocore 1.44.8 rds.ModifyDBInstance; RDS user guide, major version upgrades";
const ELASTICACHE: &str = "hashicorp/aws elasticache/engine_version.go and replication_group.go";
const VPC: &str = "CloudFormation schema of AWS::EC2::VPC; a network in use is never deleted";
const EKS: &str = "botocore 1.44.8 eks.UpdateClusterConfig; containers-roadmap issue 2330";
const EKS_VERSIONS: &str = "botocore 1.44.8 eks.UpdateClusterVersion";
const NODES: &str = "Kubernetes 1.36.3: classes of load balancers and storage are immutable";
const ONCE: &str = "botocore 1.44.8 iam.CreateOpenIDConnectProvider, guardduty, config";
const S3: &str = "CloudFormation schema of AWS::S3::Bucket";
const KNOWLEDGE: &str = "AWS, general knowledge";

static PLATFORM: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &PLATFORM_RENAMED,
    "every name begins with it: all would be made a second time, empty",
    PROVIDER,
)];
static RUNTIME: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &ENVIRONMENT_MOVED,
    "what is in the account stays there unmanaged, and the new place begins empty",
    KNOWLEDGE,
)];
static ACCOUNT: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &ENVIRONMENT_MOVED,
    "what the old account holds stays there unmanaged, and the new one begins empty",
    KNOWLEDGE,
)];
static REGION: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &ENVIRONMENT_MOVED,
    "nothing moves between regions: all would be destroyed and made again, empty",
    PROVIDER,
)];
static NETWORK: &[Answer] = &[Answer::refused(
    When::Changed,
    Impossible,
    &NETWORK_CHANGED,
    "the range of a network never changes, and one that is in use cannot be replaced",
    VPC,
)];
static ZONES: &[Answer] = &[Answer::refused(
    When::Changed,
    Impossible,
    &NETWORK_CHANGED,
    "EKS takes no subnet in a zone that its cluster was not made in, and gives none up",
    EKS,
)];
static KUBERNETES_VERSION: &[Answer] = &[
    Answer::refused(
        When::RaisedFar,
        Impossible,
        &CLUSTER_VERSION,
        "a cluster goes up by one version at a time",
        EKS_VERSIONS,
    )
    .or("write the next version, apply it, and go on from there"),
    Answer::refused(
        When::Lowered,
        Impossible,
        &CLUSTER_VERSION,
        "Terraform does not take a cluster back to an older version",
        EKS_VERSIONS,
    ),
    Answer::told(
        When::Raised,
        Rolls,
        "the control plane stays; machines are replaced one by one",
        EKS_VERSIONS,
    ),
];
static INSTANCE_TYPE: &[Answer] = &[
    Answer::refused(
        When::Appears,
        Steps,
        &NODES_CHANGED,
        "Auto Mode goes, and the cluster's load balancer and disks get other controllers",
        NODES,
    ),
    Answer::refused(
        When::Disappears,
        Steps,
        &NODES_CHANGED,
        "Auto Mode comes, and the cluster's load balancer and disks get other controllers",
        NODES,
    ),
    Answer::told(
        When::Changed,
        Replaces,
        "a group of machines is made anew, and every pod moves",
        "CloudFormation schema of AWS::EKS::Nodegroup",
    ),
];
static PROFILE: &[Answer] = &[
    Answer::told(
        When::Becomes("lean"),
        Replaces,
        "one gateway takes the place of one in each zone, so addresses change, and the cluster is \
         not protected from deletion any more",
        PROVIDER,
    ),
    Answer::told(
        When::Becomes("standard"),
        Replaces,
        "each zone gets a gateway of its own, so addresses change; zones stay as they are",
        PROVIDER,
    ),
];
static ACCOUNT_REGION: &[Answer] = &[
    Answer::refused(
        When::Appears,
        Steps,
        &ACCOUNT_STACK_NEW,
        "roles of workflows and what the account has once would be destroyed here, and the state is \
         looked for elsewhere",
        ONCE,
    ),
    Answer::refused(
        When::Changed,
        Loses,
        &ACCOUNT_REGION_CHANGED,
        "buckets move to no other region: the state would not be found, and the audit log ends",
        S3,
    ),
];
static DATABASE_VERSION: &[Answer] = &[
    Answer::refused(
        When::Lowered,
        Impossible,
        &DATABASE_DOWNGRADE,
        "RDS never goes back to an older major version",
        RDS,
    ),
    Answer::told(
        When::Raised,
        Interrupts,
        "RDS makes a snapshot and upgrades in place, within the maintenance window; some minutes \
         without the database, and extensions are upgraded by hand afterwards",
        RDS,
    ),
];
static STORAGE: &[Answer] = &[
    Answer::refused(
        When::Lowered,
        Impossible,
        &STORAGE_SHRUNK,
        "RDS never makes storage smaller",
        RDS,
    ),
    Answer::told(When::Raised, Free, "it grows while the database runs", RDS),
];
static DATABASE_COPIES: &[Answer] = &[
    Answer::told(
        When::Becomes("no"),
        Interrupts,
        "it runs on, but from then on nothing takes over: maintenance and failures are outages",
        RDS,
    ),
    Answer::told(
        When::Changed,
        Free,
        "the standby comes while the database runs, within the maintenance window",
        RDS,
    ),
];
static CACHE_VERSION: &[Answer] = &[
    Answer::refused(
        When::Lowered,
        Loses,
        &CACHE_DOWNGRADE,
        "the provider replaces a cache that goes to an older version, and all it holds is lost",
        ELASTICACHE,
    ),
    Answer::told(
        When::Raised,
        Interrupts,
        "upgraded in place: seconds with a standby, minutes without one",
        ELASTICACHE,
    ),
];
static CACHE_ENGINE: &[Answer] = &[
    Answer::told(When::Becomes("valkey"), Interrupts, "upgraded in place", ELASTICACHE),
    Answer::refused(
        When::Changed,
        Loses,
        &ENGINE_CHANGED,
        "the provider replaces a cache that goes back to Redis, and all it holds is lost",
        ELASTICACHE,
    ),
];
static CACHE_COPIES: &[Answer] = &[
    Answer::told(
        When::Becomes("no"),
        Interrupts,
        "it runs on, but from then on nothing takes over: maintenance and failures are outages",
        ELASTICACHE,
    ),
    Answer::told(When::Changed, Free, "the standby comes while the cache runs", ELASTICACHE),
];
static SNAPSHOTS: &[Answer] =
    &[Answer::told(When::Changed, Free, "snapshots are kept longer, or less long", ELASTICACHE)];
static NAME_TAKEN: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &UNSAID_RENAME,
    "what was called that is something else now, and would be replaced",
    PROVIDER,
)
.of_data()];
static RETIRING: &[Answer] = &[Answer::told(
    When::Appears,
    Free,
    "its protection from deletion is taken away; it can go once that is applied",
    PROVIDER,
)];
static KEEPER: &[Answer] = &[Answer::told(
    When::Becomes("person"),
    Interrupts,
    "new pods wait until its value is in Secrets Manager",
    KNOWLEDGE,
)];
static STORE_GONE: &[Answer] = &[
    Answer::refused(
        When::Unretired,
        Loses,
        &REMOVED_WITHOUT_RETIRE,
        "it would be destroyed with all that it holds",
        PROVIDER,
    ),
    Answer::refused(
        When::Protected,
        Steps,
        &STILL_PROTECTED,
        "AWS refuses to delete it: its protection was never taken away",
        PROVIDER,
    )
    .of_data(),
];
static BUCKET_GONE: &[Answer] = &[
    Answer::refused(
        When::Unretired,
        Loses,
        &REMOVED_WITHOUT_RETIRE,
        "it would be destroyed once it is empty, and anybody can take its name",
        S3,
    ),
    Answer::refused(
        When::Protected,
        Steps,
        &STILL_PROTECTED,
        "AWS refuses to delete it while anything is in it, and an empty one would be gone at once",
        S3,
    ),
];
static SECRET_GONE: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &REMOVED_WITHOUT_RETIRE,
    "its value is deleted when the days in which it can be brought back are over",
    "hashicorp/aws secretsmanager/secret.go",
)
.of_data()];
static ENVIRONMENT_GONE: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &ENVIRONMENT_REMOVED,
    "what is in the account runs on and is paid for, and nothing describes it",
    KNOWLEDGE,
)];
static RENAMED: &[Answer] = &[Answer::told(
    When::Changed,
    Free,
    "Terraform moves it in its state; it keeps the name that it was created under",
    PROVIDER,
)];

impl Meaning for TerraformMeaning {
    fn environment(&self, field: &Field) -> &'static [Answer] {
        match field {
            Field::Platform => PLATFORM,
            Field::Runtime => RUNTIME,
            Field::Account => ACCOUNT,
            Field::Region => REGION,
            Field::Network => NETWORK,
            Field::Zones => ZONES,
            Field::KubernetesVersion => KUBERNETES_VERSION,
            Field::InstanceType => INSTANCE_TYPE,
            Field::Profile => PROFILE,
            Field::AccountRegion => ACCOUNT_REGION,
            // Whoever applies the account's stack reads what comes along.
            Field::AccountRegions => SILENT,
            // Of other places, or of entities.
            Field::Controller
            | Field::CreatedAs
            | Field::Engine
            | Field::Filled
            | Field::FormerNames
            | Field::HighAvailability
            | Field::HostPort(_)
            | Field::Persistence
            | Field::Retired
            | Field::Retiring
            | Field::Storage
            | Field::StorageClass
            | Field::Version
            | Field::Volume(_) => SILENT,
        }
    }

    fn entity(&self, kind: EntityKind, field: &Field) -> &'static [Answer] {
        match (kind, field) {
            (EntityKind::Database, Field::Version) => DATABASE_VERSION,
            (EntityKind::Database, Field::HighAvailability) => DATABASE_COPIES,
            (_, Field::Storage) => STORAGE,
            (EntityKind::Cache, Field::Version) => CACHE_VERSION,
            (EntityKind::Cache, Field::Engine) => CACHE_ENGINE,
            (_, Field::HighAvailability) => CACHE_COPIES,
            (_, Field::Persistence) => SNAPSHOTS,
            (_, Field::CreatedAs) => NAME_TAKEN,
            (_, Field::Filled) => KEEPER,
            (_, Field::Retiring) => RETIRING,
            // Memory alone.
            (_, Field::FormerNames | Field::Retired) => SILENT,
            // There is one engine of each.
            (_, Field::Engine | Field::Version) => SILENT,
            // The cluster's matter.
            (_, Field::Controller | Field::Volume(_)) => SILENT,
            // Of environments, or of other places.
            (
                _,
                Field::Account
                | Field::HostPort(_)
                | Field::InstanceType
                | Field::KubernetesVersion
                | Field::Network
                | Field::AccountRegion
                | Field::AccountRegions
                | Field::Platform
                | Field::Profile
                | Field::Region
                | Field::Runtime
                | Field::StorageClass
                | Field::Zones,
            ) => SILENT,
        }
    }

    fn added(&self, subject: Subject) -> &'static [Answer] {
        match subject {
            Subject::Entity(EntityKind::Secret) => KEEPER,
            Subject::Environment | Subject::Entity(_) => SILENT,
        }
    }

    fn removed(&self, subject: Subject) -> &'static [Answer] {
        match subject {
            Subject::Environment => ENVIRONMENT_GONE,
            Subject::Entity(EntityKind::Database | EntityKind::Cache) => STORE_GONE,
            Subject::Entity(EntityKind::Bucket) => BUCKET_GONE,
            Subject::Entity(EntityKind::Secret) => SECRET_GONE,
            // The cluster's matter.
            Subject::Entity(
                EntityKind::Service
                | EntityKind::Worker
                | EntityKind::Job
                | EntityKind::Cron
                | EntityKind::External,
            ) => SILENT,
        }
    }

    fn renamed(&self, kind: EntityKind) -> &'static [Answer] {
        match kind {
            EntityKind::Database | EntityKind::Cache | EntityKind::Bucket | EntityKind::Secret => {
                RENAMED
            }
            // The cluster's matter.
            EntityKind::Service
            | EntityKind::Worker
            | EntityKind::Job
            | EntityKind::Cron
            | EntityKind::External => SILENT,
        }
    }
}
