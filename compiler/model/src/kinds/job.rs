use groundplan_schema::scalar::{Duration, Name, RunningName};
use groundplan_schema::{Node, Value};

use super::{Scope, Workload};

/// A program that runs once per deployment and ends.
#[derive(Clone, Debug, Node)]
#[node(name = "job")]
pub struct Job {
    /// The job's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// Entities that start only after it has succeeded.
    pub before: Vec<Value<RunningName>>,
    /// Jobs that must have succeeded before it starts.
    pub after: Vec<Value<RunningName>>,
    /// How long it may take.
    #[node(default = "10m", because = "a deployment should not hang on a job")]
    pub timeout: Value<Duration>,
    /// How often it is tried again.
    #[node(default = "2", because = "a database that is just starting deserves a second try")]
    pub retries: Value<u32>,
    /// Whether the programs of the release before can work with what it leaves behind: then a release
    /// that fails after it is taken back by itself.
    #[node(
        default = "#false",
        because = "a release is not taken back over a change that the one before may not bear"
    )]
    pub backward_compatible: Value<bool>,
    /// What every running thing has.
    #[node(flatten)]
    pub workload: Workload,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}
