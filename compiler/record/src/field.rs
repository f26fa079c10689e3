use std::fmt;

use groundplan_model::EntityKind;
use groundplan_model::kinds::{
    CacheEngine, CacheVersion, DatabaseEngine, KubernetesVersion, PostgresVersion, Profile,
};
use groundplan_schema::scalar::{AwsAccount, AwsRegion, Choice, Cidr, Name, Raw, ScalarType, Size};
use groundplan_syntax::Value;

use crate::{HostPort, Subject};

/// What is remembered of a thing: one field is one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The AWS account.
    Account,
    /// The region of its account's own stack.
    AccountRegion,
    /// The regions that its account's own stack looks after.
    AccountRegions,
    /// What of a cluster's objects runs it: `Deployment` or `StatefulSet`.
    Controller,
    /// The name that it was created under, where that is not its name now.
    CreatedAs,
    /// The engine of a store.
    Engine,
    /// Where a secret's value comes from: `generated`, `person`, or `store` where it is kept under
    /// a name of its own.
    Filled,
    /// The names that it had before, oldest first.
    FormerNames,
    /// Whether a store has a standby.
    HighAvailability,
    /// The port of this machine that leads to a port of that name, and the port's own number.
    HostPort(String),
    /// The type of the cluster's machines.
    InstanceType,
    /// The cluster's version.
    KubernetesVersion,
    /// The addresses of the network.
    Network,
    /// Whether a cache's content outlives a restart.
    Persistence,
    /// The platform's name when the environment was created.
    Platform,
    /// How much is spent on staying up.
    Profile,
    /// The region.
    Region,
    /// How often something of that name was retired.
    Retired,
    /// It may go: its protection is taken away.
    Retiring,
    /// Where the environment runs.
    Runtime,
    /// The size of a database's storage.
    Storage,
    /// The storage class of a cluster's volumes, where one is named.
    StorageClass,
    /// The version of a store.
    Version,
    /// The size of the volume of that name.
    Volume(String),
    /// The zones by letter, which are also the numbers of their subnets.
    Zones,
}

/// Fields whose name is fixed.
static PLAIN: [Field; 23] = [
    Field::Account,
    Field::AccountRegion,
    Field::AccountRegions,
    Field::Controller,
    Field::CreatedAs,
    Field::Engine,
    Field::Filled,
    Field::FormerNames,
    Field::HighAvailability,
    Field::InstanceType,
    Field::KubernetesVersion,
    Field::Network,
    Field::Persistence,
    Field::Platform,
    Field::Profile,
    Field::Region,
    Field::Retired,
    Field::Retiring,
    Field::Runtime,
    Field::Storage,
    Field::StorageClass,
    Field::Version,
    Field::Zones,
];

impl Field {
    /// Every field whose name is fixed.
    pub const fn plain() -> &'static [Field] {
        &PLAIN
    }

    /// The field of that name.
    pub fn read(word: &str) -> Option<Self> {
        if let Some((family, name)) = word.split_once('.') {
            return match family {
                "host-port" if is_name(name) => Some(Field::HostPort(name.to_owned())),
                "volume" if is_name(name) => Some(Field::Volume(name.to_owned())),
                _ => None,
            };
        }
        PLAIN.iter().find(|field| field.to_string() == word).cloned()
    }

    /// Whether a field of that name was remembered by an earlier Groundplan, and no more: which
    /// environment had something of which an account has one.
    pub(crate) fn is_former(word: &str) -> bool {
        word.starts_with("owns.")
    }

    /// Whether that is remembered of such a thing.
    pub fn is_of(&self, subject: Subject) -> bool {
        use EntityKind::{Bucket, Cache, Cron, Database, Job, Secret, Service, Worker};
        let Subject::Entity(kind) = subject else {
            return matches!(
                self,
                Field::Account
                    | Field::AccountRegion
                    | Field::AccountRegions
                    | Field::HostPort(_)
                    | Field::InstanceType
                    | Field::KubernetesVersion
                    | Field::Network
                    | Field::Platform
                    | Field::Profile
                    | Field::Region
                    | Field::Runtime
                    | Field::StorageClass
                    | Field::Zones
            );
        };
        match self {
            Field::CreatedAs | Field::FormerNames => true,
            Field::Engine | Field::Retired | Field::Retiring => {
                matches!(kind, Database | Cache | Bucket)
            }
            Field::Version | Field::HighAvailability => matches!(kind, Database | Cache),
            Field::Storage => kind == Database,
            Field::Persistence => kind == Cache,
            Field::Filled => kind == Secret,
            Field::Controller => matches!(kind, Service | Worker),
            Field::HostPort(_) => kind == Service,
            Field::Volume(_) => matches!(kind, Service | Worker | Job | Cron),
            Field::Account
            | Field::AccountRegion
            | Field::AccountRegions
            | Field::InstanceType
            | Field::KubernetesVersion
            | Field::Network
            | Field::Platform
            | Field::Profile
            | Field::Region
            | Field::Runtime
            | Field::StorageClass
            | Field::Zones => false,
        }
    }

    /// Where a value stands among others of the field: the greater, the higher. None where there is
    /// no order.
    pub fn rank(&self, value: &str) -> Option<u64> {
        match self {
            Field::Storage | Field::Volume(_) => {
                let raw = Raw { literal: Value::Text(value), written: value };
                Size::parse(raw).ok().map(|size| size.0)
            }
            Field::Version | Field::Retired => value.parse().ok(),
            Field::KubernetesVersion => value.rsplit('.').next()?.parse().ok(),
            Field::Zones => u64::try_from(value.split(' ').count()).ok(),
            _ => None,
        }
    }

    /// Why a value cannot stand for it; nothing if it can.
    pub fn refuse(&self, value: &str) -> Option<&'static str> {
        let (accepted, expects) = match self {
            Field::Account => (reads::<AwsAccount>(value), "12 digits"),
            Field::AccountRegion | Field::Region => (reads::<AwsRegion>(value), "a region of AWS"),
            Field::AccountRegions => {
                let mut regions = value.split(' ');
                (regions.all(reads::<AwsRegion>), "regions of AWS with a space between them")
            }
            Field::Network => (reads::<Cidr>(value), "a block of addresses"),
            Field::CreatedAs | Field::Platform => (reads::<Name>(value), "a name"),
            Field::FormerNames => (is_names(value), "names with a space between them"),
            Field::Storage | Field::Volume(_) => (reads::<Size>(value), "a size"),
            Field::HostPort(_) => (
                HostPort::read(value).is_some(),
                "a port of this machine, `:`, and the container's port",
            ),
            Field::Controller => {
                (["Deployment", "StatefulSet"].contains(&value), "`Deployment` or `StatefulSet`")
            }
            Field::Engine => {
                let is_known = is_word::<DatabaseEngine>(value) || is_word::<CacheEngine>(value);
                (is_known || value == BUCKET_ENGINE, "an engine of a store")
            }
            Field::Version => {
                let is_known = is_word::<PostgresVersion>(value) || is_word::<CacheVersion>(value);
                (is_known, "a version of a store")
            }
            Field::KubernetesVersion => {
                (is_word::<KubernetesVersion>(value), "a version of Kubernetes")
            }
            Field::Profile => (is_word::<Profile>(value), "a profile"),
            Field::Runtime => (
                ["aws", "compose", "kubernetes"].contains(&value),
                "`aws`, `compose` or `kubernetes`",
            ),
            Field::Filled => (
                ["generated", "person", "store"].contains(&value),
                "`generated`, `person` or `store`",
            ),
            Field::HighAvailability | Field::Persistence => {
                (["no", "yes"].contains(&value), "`no` or `yes`")
            }
            Field::Retiring => (value == "yes", "`yes`"),
            Field::Retired => (is_count(value), "how often it was retired"),
            Field::Zones => (is_zones(value), "letters of zones, such as `a b`"),
            Field::InstanceType | Field::StorageClass => (is_line(value), "one line of text"),
        };
        (!accepted).then_some(expects)
    }
}

impl Field {
    /// Whether it is a size that only grows.
    pub(crate) fn grows(&self) -> bool {
        matches!(self, Field::Storage | Field::Volume(_))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::HostPort(port) => return write!(f, "host-port.{port}"),
            Field::Volume(volume) => return write!(f, "volume.{volume}"),
            Field::Account => "account",
            Field::AccountRegion => "account-region",
            Field::AccountRegions => "account-regions",
            Field::Controller => "controller",
            Field::CreatedAs => "created-as",
            Field::Engine => "engine",
            Field::Filled => "filled-by",
            Field::FormerNames => "former-names",
            Field::HighAvailability => "high-availability",
            Field::InstanceType => "instance-type",
            Field::KubernetesVersion => "kubernetes-version",
            Field::Network => "network",
            Field::Persistence => "persistence",
            Field::Platform => "platform",
            Field::Profile => "profile",
            Field::Region => "region",
            Field::Retired => "retired",
            Field::Retiring => "retiring",
            Field::Runtime => "runtime",
            Field::Storage => "storage",
            Field::StorageClass => "storage-class",
            Field::Version => "version",
            Field::Zones => "zones",
        })
    }
}

/// Whether the text is a value of that type.
pub(crate) fn reads<T: ScalarType>(text: &str) -> bool {
    T::parse(Raw { literal: Value::Text(text), written: text }).is_ok()
}

/// Whether the text is a name, or the container of that name that watches the platform.
pub(crate) fn is_name(text: &str) -> bool {
    reads::<Name>(text) || crate::monitoring::ALL.iter().any(|(name, _)| *name == text)
}

fn is_word<C: Choice>(text: &str) -> bool {
    C::WORDS.contains(&text)
}

fn is_count(text: &str) -> bool {
    !text.starts_with('0') && text.parse::<u16>().is_ok()
}

fn is_zones(text: &str) -> bool {
    let usual = ["a", "a b", "a b c", "a b c d"];
    usual.contains(&text)
}

fn is_names(text: &str) -> bool {
    text.len() <= MAX_VALUE && text.split(' ').all(reads::<Name>)
}

fn is_line(text: &str) -> bool {
    let is_short = (1..=MAX_VALUE).contains(&text.len());
    is_short && !text.chars().any(char::is_control)
}

/// What every bucket speaks.
pub(crate) const BUCKET_ENGINE: &str = "s3";

/// The most bytes of a value.
const MAX_VALUE: usize = 1024;
