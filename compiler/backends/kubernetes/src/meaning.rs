use groundplan_changes::Class::{Free, Impossible, Interrupts, Loses, Replaces, Steps};
use groundplan_lowering::meaning::{
    Answer, CACHE_DOWNGRADE, CLAIM_GROWN, CLAIMS_CHANGED, DATABASE_DOWNGRADE, DATABASE_UPGRADE,
    ENGINE_CHANGED, ENVIRONMENT_MOVED, ENVIRONMENT_REMOVED, Meaning, PERSISTENCE_CHANGED,
    PLATFORM_RENAMED, REMOVED_WITHOUT_RETIRE, RENAMED_ON_CLUSTER, SILENT, STORAGE_SHRUNK,
    UNSAID_RENAME, VOLUME_REMOVED, When,
};
use groundplan_model::EntityKind;
use groundplan_record::{Field, Subject};

/// What changes mean on a cluster.
pub enum KubernetesMeaning {
    /// On a cluster that is already there: databases and caches run in it.
    Own,
    /// On AWS: databases, caches, buckets and secrets are somebody else's matter.
    Aws,
}

/// What changes mean on a cluster that is already there.
pub static MEANING: KubernetesMeaning = KubernetesMeaning::Own;
/// What changes mean on a cluster on AWS.
pub static MEANING_ON_AWS: KubernetesMeaning = KubernetesMeaning::Aws;

const SERVER: &str = "Kubernetes 1.36.3, a control plane with every admission";
const IMAGES: &str = "docker-library/postgres@6edb0a8c4d: the entry point of 15 to 18";
const VALKEY: &str = "valkey-io/valkey, checks of the version of a snapshot since 8.1";
const KNOWLEDGE: &str = "Kubernetes, general knowledge";

static PLATFORM: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &PLATFORM_RENAMED,
    "a second platform with empty stores starts in a new namespace, and the old one goes on",
    SERVER,
)];
static RUNTIME: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &ENVIRONMENT_MOVED,
    "its claims stay in the cluster, and the new place begins empty",
    KNOWLEDGE,
)];
static STORAGE_CLASS: &[Answer] = &[Answer::refused(
    When::Changed,
    Steps,
    &CLAIMS_CHANGED,
    "no StatefulSet takes another storage class: every deployment stops there",
    SERVER,
)
.of_data()];
static DATABASE_VERSION: &[Answer] = &[
    Answer::refused(
        When::Raised,
        Steps,
        &DATABASE_UPGRADE,
        "the new server does not start on the old one's data, or starts empty beside it",
        IMAGES,
    ),
    Answer::refused(
        When::Lowered,
        Impossible,
        &DATABASE_DOWNGRADE,
        "no server reads the data of a newer one",
        IMAGES,
    ),
];
static CLAIM_SIZE: &[Answer] = &[
    Answer::refused(
        When::Raised,
        Steps,
        &CLAIM_GROWN,
        "a StatefulSet's claims do not change: every deployment stops there",
        SERVER,
    ),
    Answer::refused(When::Lowered, Impossible, &STORAGE_SHRUNK, "no claim becomes smaller", SERVER),
];
static VOLUME_OF_SET: &[Answer] = &[
    Answer::refused(
        When::Appears,
        Steps,
        &CLAIMS_CHANGED,
        "a StatefulSet takes no further claim",
        SERVER,
    )
    .of_data(),
    Answer::told(
        When::Appears,
        Replaces,
        "a StatefulSet takes the place of its Deployment; both run until the Deployment is deleted",
        SERVER,
    ),
    Answer::refused(
        When::Disappears,
        Steps,
        &VOLUME_REMOVED,
        "its claims stay, and the StatefulSet runs on beside what replaces it",
        SERVER,
    ),
    Answer::refused(
        When::Raised,
        Steps,
        &CLAIM_GROWN,
        "a StatefulSet's claims do not change: every deployment stops there",
        SERVER,
    ),
    Answer::refused(When::Lowered, Impossible, &STORAGE_SHRUNK, "no claim becomes smaller", SERVER),
];
static VOLUME_OF_RUN: &[Answer] = &[
    Answer::refused(
        When::Disappears,
        Loses,
        &VOLUME_REMOVED,
        "its claim stays, but nothing mounts it any more",
        SERVER,
    ),
    Answer::refused(When::Lowered, Impossible, &STORAGE_SHRUNK, "no claim becomes smaller", SERVER),
    Answer::told(
        When::Raised,
        Free,
        "the claim grows where its storage class allows that",
        KNOWLEDGE,
    ),
];
static CACHE_VERSION: &[Answer] = &[
    Answer::told(When::Raised, Interrupts, "the one pod is replaced", SERVER),
    Answer::refused(
        When::Lowered,
        Loses,
        &CACHE_DOWNGRADE,
        "the older server refuses what the newer one wrote",
        VALKEY,
    )
    .of_data(),
    Answer::told(When::Lowered, Interrupts, "the one pod is replaced", SERVER),
];
static CACHE_ENGINE: &[Answer] = &[
    Answer::refused(
        When::Changed,
        Loses,
        &ENGINE_CHANGED,
        "the new server does not read what the old one wrote",
        VALKEY,
    )
    .of_data(),
    Answer::told(When::Changed, Interrupts, "the one pod is replaced", SERVER),
];
static PERSISTENCE: &[Answer] = &[Answer::refused(
    When::Changed,
    Steps,
    &PERSISTENCE_CHANGED,
    "a StatefulSet's claims do not change: every deployment stops there",
    SERVER,
)];
static NAME_TAKEN: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &UNSAID_RENAME,
    "what was called that is something else now",
    SERVER,
)
.of_data()];
static REMOVED: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &REMOVED_WITHOUT_RETIRE,
    "its claim is found by nobody any more",
    SERVER,
)
.of_data()];
static ENVIRONMENT_GONE: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &ENVIRONMENT_REMOVED,
    "its namespace runs on, with everything in it, and nothing describes it",
    SERVER,
)
.of_data()];
static STORE_RENAMED: &[Answer] = &[
    Answer::refused(
        When::Changed,
        Steps,
        &RENAMED_ON_CLUSTER,
        "a second, empty StatefulSet would start beside the first, with another user and password",
        SERVER,
    )
    .of_data(),
    Answer::told(
        When::Changed,
        Interrupts,
        "it begins empty under its new name, and waits until the entry of its password is in the \
     cluster's secret store",
        SERVER,
    ),
];
static RUNNING_RENAMED: &[Answer] = &[
    Answer::refused(
        When::Changed,
        Steps,
        &RENAMED_ON_CLUSTER,
        "a second StatefulSet would start beside the first, with empty claims",
        SERVER,
    )
    .of_data(),
    Answer::told(When::Changed, Free, "its objects are made under the new name", SERVER),
];
static NEW_SECRET: &[Answer] = &[
    Answer::told(
        When::Becomes("person"),
        Interrupts,
        "new pods wait until its entry is in the cluster's secret store",
        SERVER,
    ),
    Answer::told(
        When::Becomes("generated"),
        Interrupts,
        "new pods wait until its entry is in the cluster's secret store: nothing makes it up here",
        SERVER,
    ),
];
static NEW_STORE: &[Answer] = &[Answer::told(
    When::Changed,
    Interrupts,
    "its pod waits until the entry of its password is in the cluster's secret store",
    SERVER,
)];

impl KubernetesMeaning {
    /// The answer for what the cluster itself holds; on AWS, other targets answer.
    fn own(&self, answers: &'static [Answer]) -> &'static [Answer] {
        match self {
            KubernetesMeaning::Own => answers,
            KubernetesMeaning::Aws => SILENT,
        }
    }
}

impl Meaning for KubernetesMeaning {
    fn environment(&self, field: &Field) -> &'static [Answer] {
        match field {
            Field::Platform => self.own(PLATFORM),
            Field::Runtime => self.own(RUNTIME),
            Field::StorageClass => self.own(STORAGE_CLASS),
            // Of other places, or of entities.
            Field::Account
            | Field::Controller
            | Field::CreatedAs
            | Field::Engine
            | Field::Filled
            | Field::FormerNames
            | Field::HighAvailability
            | Field::HostPort(_)
            | Field::InstanceType
            | Field::KubernetesVersion
            | Field::Network
            | Field::AccountRegion
            | Field::AccountRegions
            | Field::Persistence
            | Field::Profile
            | Field::Region
            | Field::Retired
            | Field::Retiring
            | Field::Storage
            | Field::Version
            | Field::Volume(_)
            | Field::Zones => SILENT,
        }
    }

    fn entity(&self, kind: EntityKind, field: &Field) -> &'static [Answer] {
        match (kind, field) {
            (EntityKind::Service | EntityKind::Worker, Field::Volume(_)) => VOLUME_OF_SET,
            (_, Field::Volume(_)) => VOLUME_OF_RUN,
            // It follows from the volumes, which answer.
            (_, Field::Controller) => SILENT,
            (_, Field::CreatedAs) => self.own(NAME_TAKEN),
            (EntityKind::Database, Field::Version) => self.own(DATABASE_VERSION),
            (_, Field::Storage) => self.own(CLAIM_SIZE),
            (EntityKind::Cache, Field::Version) => self.own(CACHE_VERSION),
            (EntityKind::Cache, Field::Engine) => self.own(CACHE_ENGINE),
            (_, Field::Persistence) => self.own(PERSISTENCE),
            (_, Field::Filled) => self.own(NEW_SECRET),
            // One server runs, and nothing takes over from it.
            (_, Field::HighAvailability) => SILENT,
            // Memory alone.
            (_, Field::FormerNames | Field::Retired | Field::Retiring) => SILENT,
            // There is one engine of each.
            (_, Field::Engine | Field::Version) => SILENT,
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
            Subject::Entity(EntityKind::Secret) => self.own(NEW_SECRET),
            Subject::Entity(EntityKind::Database | EntityKind::Cache) => self.own(NEW_STORE),
            Subject::Environment | Subject::Entity(_) => SILENT,
        }
    }

    fn removed(&self, subject: Subject) -> &'static [Answer] {
        match subject {
            Subject::Environment => self.own(ENVIRONMENT_GONE),
            Subject::Entity(EntityKind::Database | EntityKind::Cache) => self.own(REMOVED),
            Subject::Entity(
                EntityKind::Service | EntityKind::Worker | EntityKind::Job | EntityKind::Cron,
            ) => REMOVED,
            // What they hold is kept elsewhere, and stays there.
            Subject::Entity(EntityKind::Bucket | EntityKind::Secret | EntityKind::External) => {
                SILENT
            }
        }
    }

    fn renamed(&self, kind: EntityKind) -> &'static [Answer] {
        match kind {
            EntityKind::Database | EntityKind::Cache => self.own(STORE_RENAMED),
            EntityKind::Service | EntityKind::Worker | EntityKind::Job | EntityKind::Cron => {
                RUNNING_RENAMED
            }
            // They are found under the name that they were created under.
            EntityKind::Bucket | EntityKind::Secret | EntityKind::External => SILENT,
        }
    }
}
