//! The codes under which changes are refused: each has a page that says what a person does, step
//! by step.

use groundplan_source::{Rule, Severity, diagnostic};

/// Declares codes whose report is put together from an [`Answer`](super::Answer).
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $NAME:ident = $code:literal;)+) => {
        $($(#[doc = $doc])+
        pub static $NAME: Rule = Rule {
            code: $code,
            severity: Severity::Error,
            summary: concat!($($doc),+).trim_ascii(),
            page: include_str!(
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/diagnostics/", $code, ".md")
            ),
        };)+
        /// Every code of a refused change.
        pub static CODES: &[&Rule] = &[$(&$NAME),+];
    };
}

codes! {
    /// The stack of an account, with the state and the audit log, goes to another region.
    ACCOUNT_REGION_CHANGED = "account-region-changed";
    /// What an account has once, and the roles of workflows, go to a stack of their own.
    ACCOUNT_STACK_NEW = "account-stack-new";
    /// A cache goes to an older version, which cannot read what the newer one wrote.
    CACHE_DOWNGRADE = "cache-downgrade";
    /// Releases go to a cluster by Helm now, and by way of a branch before, or the other way round.
    CARRIER_CHANGED = "carrier-changed";
    /// A change of what comes out that loses data or history.
    CHANGE_LOSES_DATA = "change-loses-data";
    /// A change of what comes out that files alone cannot make.
    CHANGE_NEEDS_STEPS = "change-needs-steps";
    /// A change of what comes out that the target refuses.
    CHANGE_REFUSED = "change-refused";
    /// A volume of a cluster grows, which its StatefulSet refuses.
    CLAIM_GROWN = "claim-grown";
    /// Volumes of a StatefulSet change, which it refuses.
    CLAIMS_CHANGED = "claims-changed";
    /// A cluster goes to a version that it cannot reach in one step.
    CLUSTER_VERSION = "cluster-version";
    /// A database goes to an older major version.
    DATABASE_DOWNGRADE = "database-downgrade";
    /// A database in a container goes to a newer major version over its old data.
    DATABASE_UPGRADE = "database-upgrade";
    /// A store gets another engine, which cannot read its data.
    ENGINE_CHANGED = "engine-changed";
    /// An environment goes to another place, and its data does not go along.
    ENVIRONMENT_MOVED = "environment-moved";
    /// An environment that holds data is gone from the description.
    ENVIRONMENT_REMOVED = "environment-removed";
    /// The addresses or zones of a network that is in use change.
    NETWORK_CHANGED = "network-changed";
    /// A cluster goes from Auto Mode to groups of machines, or back.
    NODES_CHANGED = "nodes-changed";
    /// A cache begins or ceases to keep its content.
    PERSISTENCE_CHANGED = "persistence-changed";
    /// The platform has another name, and everything of it would be made a second time.
    PLATFORM_RENAMED = "platform-renamed";
    /// What holds data is gone from the description, and nothing says that it may go.
    REMOVED_WITHOUT_RETIRE = "removed-without-retire";
    /// A store of a cluster is renamed, and would be made a second time.
    RENAMED_ON_CLUSTER = "renamed-on-cluster";
    /// What may go is protected from deletion until a compilation without its protection is applied.
    STILL_PROTECTED = "still-protected";
    /// Storage becomes smaller.
    STORAGE_SHRUNK = "storage-shrunk";
    /// Something that holds data seems to have another name, and the description does not say so.
    UNSAID_RENAME = "unsaid-rename";
    /// A volume of something that runs is gone from the description.
    VOLUME_REMOVED = "volume-removed";
    /// The roles in the account trust another workflow, branch or repository than the one that is to come.
    WORKFLOWS_LOCKED_OUT = "workflows-locked-out";
}

diagnostic! {
    /// A waiver whose last day is past.
    pub struct WaiverExpired { code: String, name: String, until: String, today: String }
    error "waiver-expired" in backend
    message "the waiver of `{code}` for `{name}` counted until {until}, and today is {today}"
    label "past"
    help "take the line out if the change has been compiled; else ask again whether it is safe, and write a later day"
}

diagnostic! {
    /// A waiver that lets nothing through.
    pub struct WaiverOfNothing { why: String, nearest: Option<String> }
    warning "waiver-of-nothing" in backend
    message "this waives nothing: {why}"
    label "nothing of that kind is refused"
    help nearest => "did you mean `{nearest}`?"
    help "take the line out: a waiver that stays lets the next change through unseen"
}

diagnostic! {
    /// A `retire` of something that there is not and was not.
    pub struct RetireOfNothing { name: String, is: Option<String>, nearest: Option<String> }
    warning "retire-of-nothing" in backend
    message "there is no {name} to retire"
    label "gone, or never there"
    help is => "did you mean {is}?"
    help nearest => "did you mean `{nearest}`?"
    help "take the line out: what is called so later would not be protected"
}

diagnostic! {
    /// A former name that nothing had, or that something has still.
    pub struct RenameOfNothing { why: String, nearest: Option<String> }
    error "rename-of-nothing" in backend
    message "this is no former name: {why}"
    label "{why}"
    help nearest => "did you mean `{nearest}`?"
    help "take `renamed-from` out; once compiled, it is not needed any more"
}

/// Every rule of a change, and of what lets it through.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let own =
        [WaiverExpired::RULE, WaiverOfNothing::RULE, RetireOfNothing::RULE, RenameOfNothing::RULE];
    CODES.iter().copied().chain(own)
}
