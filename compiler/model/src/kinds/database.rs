use groundplan_schema::scalar::{Duration, EnvironmentName, Label, Name, RunningName, Size};
use groundplan_schema::{Choice, Group, Map, Node, Text, Value};

use super::Scope;

/// A PostgreSQL database: a container under Compose and on a cluster, RDS on AWS.
#[derive(Clone, Debug, Node)]
#[node(name = "database")]
pub struct Database {
    /// The database's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// The kind of database.
    #[node(default = "postgres", because = "the only engine so far")]
    pub engine: Value<DatabaseEngine>,
    /// The major version.
    pub version: Value<PostgresVersion>,
    /// How much it can hold.
    #[node(default = "20GiB", because = "the least that RDS grants on gp3")]
    pub storage: Value<Size>,
    /// How large its machine is.
    #[node(default = "small", because = "growing is a restart; shrinking a bill is harder")]
    pub size: Value<InstanceSize>,
    /// Whether a standby in another zone takes over when the first fails.
    #[node(default = "#false", because = "it doubles the price")]
    pub high_availability: Value<bool>,
    /// How it is backed up.
    pub backup: Group<Backup>,
    /// Parameters of the server.
    pub parameters: Map<Label>,
    /// Extensions that are created in it.
    pub extensions: Vec<Value<Label>>,
    /// Brings its schema up to date, once per deployment and before whatever uses it starts.
    pub migrate: Option<DatabaseTask>,
    /// Puts example data into it, after the migration.
    pub seed: Option<DatabaseTask>,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum DatabaseEngine {
    /// PostgreSQL.
    Postgres,
}

/// A major version of PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum PostgresVersion {
    /// PostgreSQL 15.
    #[node(name = "15")]
    V15,
    /// PostgreSQL 16.
    #[node(name = "16")]
    V16,
    /// PostgreSQL 17.
    #[node(name = "17")]
    V17,
    /// PostgreSQL 18.
    #[node(name = "18")]
    V18,
}

/// How large a managed instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum InstanceSize {
    /// For trying out and light load.
    Small,
    /// For steady load.
    Medium,
    /// For heavy load.
    Large,
}

/// How a database is backed up.
#[derive(Clone, Debug, Node)]
#[node(name = "backup")]
pub struct Backup {
    /// For how long backups are kept: 1 to 35 days.
    #[node(default = "7d", because = "the least that the AWS security standard accepts (RDS.11)")]
    pub retention: Value<Duration>,
}

/// A program that is run on a database: a migration or a seed.
#[derive(Clone, Debug, Node)]
#[node(name = "task")]
pub struct DatabaseTask {
    /// The program and its arguments.
    pub command: Vec<Value<Text>>,
    /// The entity in whose image it runs.
    pub image_of: Value<RunningName>,
    /// Environment variables beside `DATABASE_URL`, which it always gets.
    pub env: Map<Text>,
    /// Whether the programs of the release before can work with what it leaves behind: then a release
    /// that fails after it is taken back by itself.
    #[node(
        default = "#false",
        because = "a release is not taken back over a change that the one before may not bear"
    )]
    pub backward_compatible: Value<bool>,
    /// The environments that it runs in, and no others.
    pub only: Vec<Value<EnvironmentName>>,
    /// The environments that it does not run in.
    pub except: Vec<Value<EnvironmentName>>,
}
