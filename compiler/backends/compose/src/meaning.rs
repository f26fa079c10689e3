use groundplan_changes::Class::{Free, Impossible, Interrupts, Loses, Rolls, Steps};
use groundplan_lowering::meaning::{
    Answer, CACHE_DOWNGRADE, DATABASE_DOWNGRADE, DATABASE_UPGRADE, ENGINE_CHANGED,
    ENVIRONMENT_MOVED, ENVIRONMENT_REMOVED, Meaning, PERSISTENCE_CHANGED, PLATFORM_RENAMED,
    REMOVED_WITHOUT_RETIRE, SILENT, UNSAID_RENAME, VOLUME_REMOVED, When,
};
use groundplan_model::EntityKind;
use groundplan_record::{Field, Subject};

/// What changes mean under Compose.
pub static MEANING: ComposeMeaning = ComposeMeaning;

/// What changes mean under Compose.
pub struct ComposeMeaning;

const ENGINE: &str = "Docker Compose 5.6.1 on an engine of its own";
const IMAGES: &str = "docker-library/postgres@6edb0a8c4d: the entry point of 15 to 18";
const VALKEY: &str = "valkey-io/valkey, checks of the version of a snapshot since 8.1";
const COMPOSE: &str = "Docker Compose, general knowledge";

static PLATFORM: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &PLATFORM_RENAMED,
    "a second project with empty volumes starts beside the first, which goes on running",
    ENGINE,
)];
static RUNTIME: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &ENVIRONMENT_MOVED,
    "the volumes stay on this machine, and the new place begins empty",
    COMPOSE,
)];
static HOST_PORT: &[Answer] = &[Answer::told(
    When::Exchanged,
    Rolls,
    "the container is made anew, and is found at another port of this machine",
    ENGINE,
)];
static DATABASE_VERSION: &[Answer] = &[
    Answer::refused(
        When::Raised,
        Steps,
        &DATABASE_UPGRADE,
        "the new server does not start on the old one's data",
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
static ENGINE_OF_DATA: &[Answer] = &[
    Answer::refused(
        When::Changed,
        Loses,
        &ENGINE_CHANGED,
        "the new server does not read what the old one wrote",
        VALKEY,
    )
    .of_data(),
    Answer::told(When::Changed, Rolls, "the cache begins empty", ENGINE),
];
static CACHE_VERSION: &[Answer] = &[
    Answer::told(When::Raised, Rolls, "the cache is started again", ENGINE),
    Answer::refused(
        When::Lowered,
        Loses,
        &CACHE_DOWNGRADE,
        "the older server refuses what the newer one wrote",
        VALKEY,
    )
    .of_data(),
    Answer::told(When::Lowered, Rolls, "the cache begins empty", ENGINE),
];
static PERSISTENCE: &[Answer] = &[
    Answer::refused(
        When::Becomes("no"),
        Loses,
        &PERSISTENCE_CHANGED,
        "its content stays behind in a volume that nothing reads",
        ENGINE,
    ),
    Answer::told(When::Changed, Rolls, "the cache is started again, empty", ENGINE),
];
static VOLUME: &[Answer] = &[
    Answer::refused(
        When::Disappears,
        Loses,
        &VOLUME_REMOVED,
        "what it holds stays behind in a volume that nothing reads",
        ENGINE,
    ),
    Answer::told(When::Appears, Rolls, "the container is made anew with it", ENGINE),
];
static NAME_TAKEN: &[Answer] = &[Answer::refused(
    When::Changed,
    Loses,
    &UNSAID_RENAME,
    "what was called that is something else now",
    ENGINE,
)
.of_data()];
static REMOVED: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &REMOVED_WITHOUT_RETIRE,
    "its volume stays on the disk, and nothing reads it any more",
    ENGINE,
)
.of_data()];
static ENVIRONMENT_GONE: &[Answer] = &[Answer::refused(
    When::Unretired,
    Loses,
    &ENVIRONMENT_REMOVED,
    "its containers run on, and its volumes are found by nobody",
    ENGINE,
)
.of_data()];
static NEW_SECRET: &[Answer] = &[Answer::told(
    When::Becomes("person"),
    Interrupts,
    "nothing starts until its variable stands in `.env`",
    ENGINE,
)];
static RENAMED: &[Answer] = &[Answer::told(
    When::Changed,
    Rolls,
    "the container is made anew under its new name; volume, user and password stay",
    ENGINE,
)];
static RUNNING_RENAMED: &[Answer] = &[
    Answer::told(
        When::Changed,
        Rolls,
        "the container is made anew under its new name, with its volume",
        ENGINE,
    )
    .of_data(),
    Answer::told(When::Changed, Free, "a container is made under the new name", ENGINE),
];
static KEPT: &[Answer] =
    &[Answer::told(When::Changed, Free, "it keeps the name it was created under", ENGINE)];

impl Meaning for ComposeMeaning {
    fn environment(&self, field: &Field) -> &'static [Answer] {
        match field {
            Field::Platform => PLATFORM,
            Field::Runtime => RUNTIME,
            Field::HostPort(_) => HOST_PORT,
            // Of other places, or of entities.
            Field::Account
            | Field::Controller
            | Field::CreatedAs
            | Field::Engine
            | Field::Filled
            | Field::FormerNames
            | Field::HighAvailability
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
            | Field::StorageClass
            | Field::Version
            | Field::Volume(_)
            | Field::Zones => SILENT,
        }
    }

    fn entity(&self, kind: EntityKind, field: &Field) -> &'static [Answer] {
        match (kind, field) {
            (_, Field::HostPort(_)) => HOST_PORT,
            (_, Field::CreatedAs) => NAME_TAKEN,
            (_, Field::Volume(_)) => VOLUME,
            (EntityKind::Database, Field::Version) => DATABASE_VERSION,
            (EntityKind::Cache, Field::Version) => CACHE_VERSION,
            (EntityKind::Cache, Field::Engine) => ENGINE_OF_DATA,
            (_, Field::Persistence) => PERSISTENCE,
            // A new keeper means a new value, as with a new secret.
            (_, Field::Filled) => NEW_SECRET,
            // A volume of Docker grows as far as the disk does, and one container runs.
            (_, Field::Storage | Field::HighAvailability) => SILENT,
            // Memory alone.
            (_, Field::FormerNames | Field::Retired | Field::Retiring) => SILENT,
            // There is one engine of each.
            (_, Field::Engine | Field::Version) => SILENT,
            // Of environments, or of other places.
            (
                _,
                Field::Account
                | Field::Controller
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
            Subject::Entity(EntityKind::Secret) => NEW_SECRET,
            Subject::Environment | Subject::Entity(_) => SILENT,
        }
    }

    fn removed(&self, subject: Subject) -> &'static [Answer] {
        match subject {
            Subject::Environment => ENVIRONMENT_GONE,
            // Its value stands in `.env`, which nobody takes away.
            Subject::Entity(EntityKind::Secret | EntityKind::External) => SILENT,
            Subject::Entity(
                EntityKind::Service
                | EntityKind::Worker
                | EntityKind::Job
                | EntityKind::Cron
                | EntityKind::Database
                | EntityKind::Cache
                | EntityKind::Bucket,
            ) => REMOVED,
        }
    }

    fn renamed(&self, kind: EntityKind) -> &'static [Answer] {
        match kind {
            EntityKind::Secret | EntityKind::Bucket => KEPT,
            EntityKind::External => SILENT,
            EntityKind::Database | EntityKind::Cache => RENAMED,
            EntityKind::Service | EntityKind::Worker | EntityKind::Job | EntityKind::Cron => {
                RUNNING_RENAMED
            }
        }
    }
}
