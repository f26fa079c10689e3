//! Services that serve `process_*`, as the Prometheus client libraries do.

use std::collections::BTreeMap;

use groundplan_lowering::Context;
use groundplan_model::kinds::Dialect;
use groundplan_schema::scalar::{Cpu, Size};

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::measured::Measured;
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] =
    &[&FILES_NEAR_LIMIT, &MEMORY_NEAR_LIMIT, &CPU_NEAR_LIMIT, &RESTARTS_OFTEN];

static FILES_NEAR_LIMIT: Declared = Declared {
    name: "FilesNearLimit",
    severity: Severity::Warning,
    minutes: 10,
    summary: "{} has nearly used up its files and connections",
    means: "{{ $value | humanizePercentage }} of the files and connections that a process may hold \
            are open.",
    steps: &["Look on the dashboard whether they grow for ever: then some are never closed."],
};

static MEMORY_NEAR_LIMIT: Declared = Declared {
    name: "MemoryNearLimit",
    severity: Severity::Warning,
    minutes: 10,
    summary: "{} has nearly used up its memory",
    means: "It uses {{ $value | humanize1024 }}B, more than 90 % of what `resources` grants. At the \
            limit it is killed and started again.",
    steps: &[
        "Look on the dashboard whether it grows for ever, or with the load.",
        "Raise `memory` of `resources` in the description (`memory-limit`, where that is written), or mend what keeps hold of it.",
    ],
};

static CPU_NEAR_LIMIT: Declared = Declared {
    name: "CpuNearLimit",
    severity: Severity::Warning,
    minutes: 10,
    summary: "{} has nearly used up its processors",
    means: "It uses {{ $value | humanize }} processors, more than 90 % of `cpu-limit`. At the limit \
            it is throttled.",
    steps: &["Raise or take out `cpu-limit` of `resources` in the description."],
};

static RESTARTS_OFTEN: Declared = Declared {
    name: "RestartsOften",
    severity: Severity::Warning,
    minutes: 1,
    summary: "{} restarts again and again",
    means: "It was started again more than twice within fifteen minutes.",
    steps: &["{logs} shows the end of what it wrote before each start."],
};

const SUBJECT: Subject = Subject::Named(&["job"]);
const MEMORY: &str = "process_resident_memory_bytes";
const PROCESSORS: &str = "process_cpu_seconds_total";
const OPEN: &str = "process_open_fds";
const STARTED: &str = "process_start_time_seconds";

/// A service, and what it may use.
pub struct Process<'m> {
    /// Its name.
    pub name: &'m str,
    /// The memory that it may not exceed.
    pub memory: Size,
    /// The processors that it may not exceed.
    pub cpu_limit: Option<Cpu>,
}

impl<'m> Process<'m> {
    /// Every service that serves `process_*`.
    pub fn all(cx: &Context<'m>, measured: &[Measured<'m>]) -> Vec<Self> {
        let speaking = measured.iter().filter(|one| one.dialects.contains(&Dialect::Process));
        let processes = speaking.map(|one| {
            let resources = &one.running.workload.resources;
            let cpu_limit = resources.cpu_limit.as_ref().map(|limit| *cx.value(limit));
            Self { name: one.name(), memory: *cx.value(resources.most_memory()), cpu_limit }
        });
        processes.collect()
    }
}

/// Alerts about open files, which nobody but the process knows.
pub fn files(place: &Place<'_>, processes: &[Process<'_>]) -> Option<Alert> {
    const MOST: &str = "process_max_fds";
    let name = processes.first()?.name;
    let series = place.series();
    let all = series.one_of("job", &names(processes));
    let of_one = series.one_of("job", &[name]);
    Some(Alert {
        declared: &FILES_NEAR_LIMIT,
        subject: SUBJECT,
        expression: format!("max by (job) ({} / {}) > 0.8", all.of(OPEN), all.of(MOST)),
        case: Case::of("job", name, "90%")
            .with(of_one.of(OPEN), "90x60 10x60")
            .with(of_one.of(MOST), "100x120"),
    })
}

/// Alerts about everything else, where nobody but the process tells it.
pub fn alerts(place: &Place<'_>, processes: &[Process<'_>]) -> Vec<Alert> {
    let series = place.series();
    let found = [memory(&series, processes), processors(&series, processes)];
    found.into_iter().flatten().chain(restarts(&series, processes)).collect()
}

fn names<'m>(processes: &[Process<'m>]) -> Vec<&'m str> {
    processes.iter().map(|process| process.name).collect()
}

/// What exceeds its limit: a part for each limit that there is.
fn above(
    limits: &BTreeMap<u64, Vec<&str>>,
    used: impl Fn(&[&str]) -> String,
    shown: impl Fn(u64) -> String,
) -> String {
    let parts = limits
        .iter()
        .map(|(limit, names)| format!("max by (job) ({}) > {}", used(names), shown(*limit)));
    any(parts)
}

fn memory(series: &Selector, processes: &[Process<'_>]) -> Option<Alert> {
    let mut limits: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for process in processes {
        limits.entry(process.memory.0).or_default().push(process.name);
    }
    let names = limits.first_entry()?.get().clone();
    let name = names.first()?;
    let used = |names: &[&str]| series.one_of("job", names).of(MEMORY);
    Some(Alert {
        declared: &MEMORY_NEAR_LIMIT,
        subject: SUBJECT,
        expression: above(&limits, used, |limit| (limit / 10 * 9).to_string()),
        // More than anybody may use.
        case: Case::of("job", name, "1Pi").with(used(&[name]), "1125899906842624x60 1x60"),
    })
}

fn processors(series: &Selector, processes: &[Process<'_>]) -> Option<Alert> {
    let mut limits: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for process in processes {
        if let Some(limit) = process.cpu_limit {
            limits.entry(limit.0.into()).or_default().push(process.name);
        }
    }
    let names = limits.first_entry()?.get().clone();
    let name = names.first()?;
    let used = |names: &[&str]| format!("rate({}[5m])", series.one_of("job", names).of(PROCESSORS));
    // Nine tenths of thousandths.
    let share = |limit: u64| {
        let parts = limit.saturating_mul(9);
        format!("{}.{:04}", parts / 10_000, parts % 10_000)
    };
    Some(Alert {
        declared: &CPU_NEAR_LIMIT,
        subject: SUBJECT,
        expression: above(&limits, used, share),
        // A thousand of them.
        case: Case::of("job", name, "1k")
            .with(series.one_of("job", &[name]).of(PROCESSORS), "0+60000x60 3600000x60"),
    })
}

fn restarts(series: &Selector, processes: &[Process<'_>]) -> Option<Alert> {
    let name = processes.first()?.name;
    let started = series.one_of("job", &names(processes)).of(STARTED);
    Some(Alert {
        declared: &RESTARTS_OFTEN,
        subject: SUBJECT,
        expression: format!("max by (job) (changes({started}[15m])) > 2"),
        case: Case::of("job", name, "")
            .with(series.one_of("job", &[name]).of(STARTED), "1+1x60 61x60"),
    })
}

/// Panels of one service, chosen by the variable `service`.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let series = place.series().and("job=\"$service\"");
    let panel = |title, unit, query| Panel::one(title, unit, "{{instance}}", query);
    vec![
        panel("CPU", Unit::Number, format!("rate({}[{WINDOW}])", series.of(PROCESSORS))),
        panel("Memory", Unit::Bytes, series.of(MEMORY)),
        open_files(&series, "instance"),
    ]
}

/// The panel of open files.
pub fn open_files(series: &Selector, label: &str) -> Panel {
    let open = format!("max by ({label}) ({})", series.of(OPEN));
    let legend = format!("{{{{{label}}}}}");
    Panel::one("Open files and connections", Unit::Number, &legend, open)
}
