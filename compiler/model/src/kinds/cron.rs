use groundplan_schema::scalar::{Cron, Duration, Name};
use groundplan_schema::{Choice, Node, Value};

use super::{Scope, Workload};

/// A program that runs on a schedule.
#[derive(Clone, Debug, Node)]
#[node(name = "cron")]
pub struct CronJob {
    /// The cron job's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// When it runs, in UTC.
    pub schedule: Value<Cron>,
    /// What happens when its time comes while it still runs.
    #[node(default = "forbid", because = "two runs at once are rarely safe")]
    pub concurrency: Value<Concurrency>,
    /// How late it may start; a run that is later is left out.
    #[node(
        default = "5m",
        because = "a run that is hours late surprises more than one that is left out"
    )]
    pub start_within: Value<Duration>,
    /// How long it may take.
    #[node(default = "1h", because = "a run that hangs must not hold up the next day's")]
    pub timeout: Value<Duration>,
    /// How often it is tried again.
    #[node(default = "1", because = "a passing fault deserves a second try")]
    pub retries: Value<u32>,
    /// What every running thing has.
    #[node(flatten)]
    pub workload: Workload,
    /// Which environments it is in.
    #[node(flatten)]
    pub scope: Scope,
}

/// What happens when a run's time comes while the last still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Concurrency {
    /// Both run.
    Allow,
    /// The new run is left out.
    Forbid,
    /// The old run is stopped.
    Replace,
}
