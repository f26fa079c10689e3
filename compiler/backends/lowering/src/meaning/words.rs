//! What things and facts are called in sentences.

use groundplan_model::EntityKind;
use groundplan_record::{Field, Key, Subject};

/// What a thing is called: ``database `main` ``.
pub(super) fn title(key: &Key) -> String {
    let kind = match key.subject {
        Subject::Entity(EntityKind::Cron) => "cron job",
        subject => subject.word(),
    };
    format!("{kind} `{}`", key.name)
}

/// What a field is called: "the version".
pub(super) fn field_noun(field: &Field) -> String {
    let noun = match field {
        Field::HostPort(port) => return format!("the port of this machine for `{port}`"),
        Field::Volume(volume) => return format!("volume `{volume}`"),
        Field::Account => "the account",
        Field::AccountRegion => "the region of the account's own stack",
        Field::AccountRegions => "the regions that the account's own stack looks after",
        Field::Controller => "the controller",
        Field::CreatedAs => "the first name",
        Field::Engine => "the engine",
        Field::Filled => "the keeper",
        Field::FormerNames => "the history of names",
        Field::HighAvailability => "the standby",
        Field::InstanceType => "the machines' type",
        Field::KubernetesVersion => "the Kubernetes version",
        Field::Network => "the network",
        Field::Persistence => "the persistence",
        Field::Platform => "the platform",
        Field::Profile => "the profile",
        Field::Region => "the region",
        Field::Retired => "the count of removals",
        Field::Retiring => "the leave to go",
        Field::Runtime => "the place",
        Field::Storage => "the storage",
        Field::StorageClass => "the storage class",
        Field::Version => "the version",
        Field::Zones => "the zones",
    };
    noun.to_owned()
}
