use groundplan_schema::scalar::Name;
use groundplan_schema::{Group, Node, Value};

use super::{Health, Replicas, Scope, Workload};

/// A program that runs all the time and listens on no port.
#[derive(Clone, Debug, Node)]
#[node(name = "worker")]
pub struct Worker {
    /// The worker's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// How to tell that it is well; by `exec`, since it has no ports.
    pub health: Option<Box<Health>>,
    /// How many replicas run.
    pub replicas: Group<Replicas>,
    /// What every running thing has.
    #[node(flatten)]
    pub workload: Workload,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}
