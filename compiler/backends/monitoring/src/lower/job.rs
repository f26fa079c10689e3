//! Jobs and cron jobs on a cluster, as kube-state-metrics tells of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::panel::{Panel, Unit};
use crate::target::place::Place;
use crate::target::series::Selector;
use crate::target::text::promql;

pub static ALERTS: &[&Declared] = &[&JOB_FAILED, &CRON_MISSED];

static JOB_FAILED: Declared = Declared {
    name: "JobFailed",
    severity: Severity::Critical,
    minutes: 1,
    summary: "{} has failed",
    means: "It has failed more often than it is tried again. The alert ends when it succeeds, or a \
            day after it was started.",
    steps: &[
        "{logs} says why.",
        "A job of a release runs again with the next one. A cron job, at once: `{kubectl} create \
         job --from=cronjob/SERVICE SERVICE-$(date +%s)`.",
    ],
};

static CRON_MISSED: Declared = Declared {
    name: "CronMissed",
    severity: Severity::Warning,
    minutes: 5,
    summary: "{} has not succeeded when it should have",
    means: "Its schedule has come round, and it has had the time that it may take: it was not \
            started, has failed, or hangs.",
    steps: &[
        "`{kubectl} get cronjob SERVICE` says whether it is suspended, and when it last ran.",
        "{state} says why a run does not start or end, and {logs} what it wrote.",
    ],
};

const FAILED: &str = "kube_job_failed";
const STARTED: &str = "kube_job_status_start_time";
const SUCCEEDED: &str = "kube_cronjob_status_last_successful_time";
const CREATED: &str = "kube_cronjob_created";
/// For how long a failure is told of, in seconds.
const REPORTED_FOR: u32 = 86_400;

/// What runs and ends.
#[derive(Default)]
pub struct Runs<'m> {
    /// Jobs.
    pub jobs: Vec<&'m str>,
    /// Cron jobs, each with the seconds within which it succeeds once; none for one that never runs.
    pub crons: Vec<(Cow<'m, str>, Option<u64>)>,
}

impl<'m> Runs<'m> {
    /// The names of all.
    pub fn names(&self) -> Vec<&str> {
        let crons = self.crons.iter().map(|(name, _)| name.as_ref());
        self.jobs.iter().copied().chain(crons).collect()
    }
}

/// Alerts about jobs and cron jobs.
pub fn alerts(place: &Place<'_>, runs: &Runs<'_>) -> Vec<Alert> {
    let series = place.series();
    let failed = runs.names().first().map(|name| failed(&series, runs, name));
    failed.into_iter().chain(missed(&series, runs)).collect()
}

/// The objects of the entities: a cron job's runs have a number behind its name.
fn pattern(names: &[&str]) -> String {
    promql(&format!("({})(-[0-9]+)?", names.join("|")))
}

fn failed(series: &Selector, runs: &Runs<'_>, name: &str) -> Alert {
    let names = pattern(&runs.names());
    let of_ours = series.and(&format!("job_name=~{names}"));
    let when = format!(
        "{} and on (job_name) {} == 1",
        of_ours.of(STARTED),
        of_ours.with(FAILED, "condition=\"true\"")
    );
    let when = format!(
        "max by (service) (label_replace({when}, \"service\", \"$1\", \"job_name\", {names}))"
    );
    let crons: Vec<&str> = runs.crons.iter().map(|(name, _)| name.as_ref()).collect();
    let mended = (!crons.is_empty()).then(|| {
        let last = series.one_of("cronjob", &crons).of(SUCCEEDED);
        let last = format!("label_replace({last}, \"service\", \"$1\", \"cronjob\", \"(.+)\")");
        format!("\nunless {when} < on (service) max by (service) ({last})")
    });
    Alert {
        declared: &JOB_FAILED,
        subject: Subject::SERVICE,
        expression: format!("{when} > time() - {REPORTED_FOR}{}", mended.unwrap_or_default()),
        case: match crons.first() {
            Some(cron) => failed_case(series, cron, &format!("{cron}-1"), 65)
                .with(series.one_of("cronjob", &[cron]).of(SUCCEEDED), "_x60 3600x60"),
            None => failed_case(series, name, name, REPORTED_FOR / 60 + 5),
        },
    }
}

/// A run that has failed for good.
fn failed_case(series: &Selector, name: &str, job: &str, ends: u32) -> Case {
    let of_one = series.one_of("job_name", &[job]);
    let case = Case::of("service", name, "")
        .with(of_one.of(STARTED), format!("0x{ends}"))
        .with(of_one.with(FAILED, "condition=\"true\""), format!("1x{ends}"));
    Case { fires: 20, ends, ..case }
}

fn missed(series: &Selector, runs: &Runs<'_>) -> Option<Alert> {
    let mut limits: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for (name, within) in &runs.crons {
        if let Some(within) = within {
            limits.entry(*within).or_default().push(name);
        }
    }
    let (first, names) = limits.first_key_value()?;
    let parts = limits.iter().map(|(within, names)| {
        let of_ours = series.one_of("cronjob", names);
        let last = format!("{} or {}", of_ours.of(SUCCEEDED), of_ours.of(CREATED));
        format!("time() - max by (cronjob) ({last}) > {within}")
    });
    let name = names.first()?;
    // It succeeds a while after it should have.
    let minutes = u32::try_from(first / 60).ok()?;
    let (late, end) = (minutes.saturating_add(40), minutes.saturating_add(43));
    let of_one = series.one_of("cronjob", &[name]);
    let values = format!("_x{late} {}x60", u64::from(late) * 60);
    let case = Case::of("cronjob", name, "")
        .with(of_one.of(CREATED), format!("0x{end}"))
        .with(of_one.of(SUCCEEDED), values);
    Some(Alert {
        declared: &CRON_MISSED,
        subject: Subject::Named(&["cronjob"]),
        expression: any(parts),
        case: Case { fires: minutes.saturating_add(20), ends: end, ..case },
    })
}

/// Panels of all jobs and cron jobs.
pub fn panels(place: &Place<'_>, runs: &Runs<'_>) -> Vec<Panel> {
    let series = place.series();
    let mut panels = Vec::new();
    if !runs.crons.is_empty() {
        let last = format!("time() - max by (cronjob) ({})", series.of(SUCCEEDED));
        panels.push(Panel::one("Since the last success", Unit::Seconds, "{{cronjob}}", last));
    }
    if !runs.names().is_empty() {
        let failed = series.with(FAILED, "condition=\"true\"");
        let failed = format!("sum by (job_name) ({failed})");
        panels.push(Panel::one("Failed runs that are kept", Unit::Number, "{{job_name}}", failed));
    }
    panels
}
