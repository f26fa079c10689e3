//! Volumes on a cluster, as the kubelet tells of those that are mounted.

use std::collections::BTreeSet;

use crate::target::alert::{Alert, Case, Declared, Severity, Subject};
use crate::target::panel::{Panel, Unit};
use crate::target::place::Place;
use crate::target::text::promql;

pub static ALERTS: &[&Declared] = &[&VOLUME_FILLS_UP];

static VOLUME_FILLS_UP: Declared = Declared {
    name: "VolumeFillsUp",
    severity: Severity::Warning,
    minutes: 5,
    summary: "the volume of the claim {} is nearly full",
    means: "Only {{ $value | humanizePercentage }} of it is free.",
    steps: &[
        "Look what fills it: `{kubectl} describe pvc` names the pod that mounts it; \
         `{kubectl} exec POD -- df -h` and `du` say the rest.",
        "Remove what is not needed, or raise its size in the description; `groundplan diff` says \
         what that takes.",
    ],
};

const FREE: &str = "kubelet_volume_stats_available_bytes";
const ALL: &str = "kubelet_volume_stats_capacity_bytes";
const CLAIM: &str = "persistentvolumeclaim";

/// The claims of an environment, as names in the cluster are put together.
#[derive(Default)]
pub struct Claims<'m> {
    /// Volumes of what runs all the time and those who claim them: `VOLUME-ENTITY-0` for each replica.
    pub of_replicas: (BTreeSet<String>, BTreeSet<&'m str>),
    /// Volumes of what ends and those who claim them: `ENTITY-VOLUME` for all of its runs.
    pub of_runs: (BTreeSet<String>, BTreeSet<&'m str>),
}

impl Claims<'_> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.of_replicas.1.is_empty() && self.of_runs.1.is_empty()
    }

    /// A pattern for their names, and what it yields of the one who claims.
    fn pattern(&self) -> (String, &'static str) {
        fn any_of<T: AsRef<str>>(names: &BTreeSet<T>) -> String {
            names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("|")
        }
        let (volumes, owners) = &self.of_replicas;
        let replicas = format!("(?:{})-({})-[0-9]+", any_of(volumes), any_of(owners));
        let (volumes, owners) = &self.of_runs;
        let runs = format!("({})-(?:{})", any_of(owners), any_of(volumes));
        match (self.of_replicas.1.is_empty(), self.of_runs.1.is_empty()) {
            (_, true) => (replicas, "$1"),
            (true, false) => (runs, "$1"),
            (false, false) => (format!("{replicas}|{runs}"), "$1$2"),
        }
    }

    /// One of them, and who claims it.
    fn first(&self) -> Option<(String, &str)> {
        let of = |(volumes, owners): &'_ (BTreeSet<String>, BTreeSet<_>)| {
            Some((volumes.first()?.clone(), *owners.first()?))
        };
        let replica =
            of(&self.of_replicas).map(|(volume, owner)| (format!("{volume}-{owner}-0"), owner));
        replica.or_else(|| {
            of(&self.of_runs).map(|(volume, owner)| (format!("{owner}-{volume}"), owner))
        })
    }
}

/// Alerts about claims.
pub fn alerts(place: &Place<'_>, claims: &Claims<'_>) -> Option<Alert> {
    let (claim, owner) = claims.first()?;
    let series = place.series();
    let (pattern, owners) = claims.pattern();
    let free = format!("min by ({CLAIM}) ({} / {}) < 0.15", series.of(FREE), series.of(ALL));
    let pattern = promql(&pattern);
    let of_one = series.one_of(CLAIM, &[&claim]);
    let mut case = Case::of(CLAIM, &claim, "10%")
        .with(of_one.of(FREE), "10x60 50x60")
        .with(of_one.of(ALL), "100x120");
    case.labels.push(("service", owner.to_owned()));
    Some(Alert {
        declared: &VOLUME_FILLS_UP,
        subject: Subject::Part(CLAIM),
        expression: format!(
            "label_replace({free}, \"service\", \"{owners}\", \"{CLAIM}\", {pattern})"
        ),
        case,
    })
}

/// Panels of all claims.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let series = place.series();
    let share = format!("1 - {} / {}", series.of(FREE), series.of(ALL));
    let legend = format!("{{{{{CLAIM}}}}}");
    vec![Panel::one("Volumes", Unit::Share, &legend, format!("max by ({CLAIM}) ({share})"))]
}
