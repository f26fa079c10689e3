//! Services that count requests, each in its own dialect.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::dialect::Requests;
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] = &[&HIGH_ERROR_RATIO, &SLOW_RESPONSES];

static HIGH_ERROR_RATIO: Declared = Declared {
    name: "HighErrorRatio",
    severity: Severity::Critical,
    minutes: 5,
    summary: "more than 5 % of the requests to {} fail",
    means: "{{ $value | humanizePercentage }} of requests were answered with a status of 500 or \
            above.",
    steps: &[
        "{logs} says what fails.",
        "Look at what it depends on: are its databases, caches and neighbours well?",
        "If it began with a release, go back.",
    ],
};

static SLOW_RESPONSES: Declared = Declared {
    name: "SlowResponses",
    severity: Severity::Warning,
    minutes: 10,
    summary: "more than 5 % of the requests to {} take longer than half a second",
    means: "{{ $value | humanizePercentage }} of requests took longer.",
    steps: &[
        "Look at processors and memory on the dashboard: has it enough of them?",
        "Look at what it depends on: is a database or neighbour slow?",
    ],
};

const SUBJECT: Subject = Subject::Named(&["job"]);
/// Over how long a rate is taken before somebody is told.
const RATE: &str = "5m";

/// The services that count requests, by how they do.
pub type Counting<'c> = [(&'static Requests, Vec<&'c str>)];

/// Alerts about requests.
pub fn alerts(place: &Place<'_>, counting: &Counting<'_>) -> Vec<Alert> {
    let series = place.series();
    errors(&series, counting).into_iter().chain(slow(&series, counting)).collect()
}

fn errors(series: &Selector, counting: &Counting<'_>) -> Option<Alert> {
    let (first, names) = counting.first()?;
    let name = names.first()?;
    let parts = counting.iter().map(|(requests, names)| {
        let series = series.one_of("job", names);
        let rate = |matcher: &str| series.rate_by("job", requests.counter, matcher, RATE);
        format!("{} / {} > 0.05", rate(&requests.failed()), rate(""))
    });
    let of_one = series.one_of("job", &[name]);
    let with = |status: &str| of_one.with(first.counter, &format!("{}=\"{status}\"", first.status));
    Some(Alert {
        declared: &HIGH_ERROR_RATIO,
        subject: SUBJECT,
        expression: any(parts),
        case: Case::of("job", name, "10%")
            .with(with("500"), "0+10x60 600x60")
            .with(with("200"), "0+90x120"),
    })
}

fn slow(series: &Selector, counting: &Counting<'_>) -> Option<Alert> {
    let known = || {
        counting.iter().filter_map(|(requests, names)| Some((*requests, requests.quick?, names)))
    };
    let (first, edge, names) = known().next()?;
    let name = names.first()?;
    let bucket = |requests: &Requests| format!("{}_bucket", requests.duration);
    let count = |requests: &Requests| format!("{}_count", requests.duration);
    let le = |edge: &str| format!("le=\"{edge}\"");
    let parts = known().map(|(requests, edge, names)| {
        let series = series.one_of("job", names);
        let quick = series.rate_by("job", &bucket(requests), &le(edge), RATE);
        format!("1 - {quick} / {} > 0.05", series.rate_by("job", &count(requests), "", RATE))
    });
    let of_one = series.one_of("job", &[name]);
    Some(Alert {
        declared: &SLOW_RESPONSES,
        subject: SUBJECT,
        expression: any(parts),
        case: Case::of("job", name, "20%")
            .with(of_one.with(&bucket(first), &le(edge)), "0+80x60 4800+100x60")
            .with(of_one.of(&count(first)), "0+100x120"),
    })
}

/// Panels of one service, chosen by the variable `service`.
pub fn panels(place: &Place<'_>, counting: &Counting<'_>) -> Vec<Panel> {
    let series = place.series().and("job=\"$service\"");
    let each = |query: &dyn Fn(&Requests) -> String| {
        any(counting.iter().map(|(requests, _)| query(requests)))
    };
    // The label of each dialect is called another way: lines are named by all of their labels.
    let by_status = counting.iter().map(|(requests, _)| {
        let legend = format!("{{{{{}}}}}", requests.status);
        (legend, series.rate_by(requests.status, requests.counter, "", WINDOW))
    });
    let failed = each(&|requests| {
        let rate = |matcher: &str| series.rate(requests.counter, matcher, WINDOW);
        let (failed, all) = (rate(&requests.failed()), rate(""));
        // Nothing that fails is a line at zero.
        format!("({failed} or 0 * {all}) / {all}")
    });
    let mut panels = vec![
        Panel { title: "Requests".to_owned(), unit: Unit::Requests, queries: by_status.collect() },
        Panel::one("Errors", Unit::Share, "failed", failed),
    ];
    for (title, unit, is_milliseconds) in [
        ("Request duration", Unit::Seconds, false),
        ("Request duration in milliseconds", Unit::Milliseconds, true),
    ] {
        let lasting = |share: &str| {
            let of_unit = counting.iter().filter(|(one, _)| one.is_milliseconds == is_milliseconds);
            any(of_unit.map(|(requests, _)| {
                let bucket = format!("{}_bucket", requests.duration);
                let rate = series.rate_by("le", &bucket, "", WINDOW);
                format!("histogram_quantile({share}, {rate})")
            }))
        };
        if counting.iter().any(|(one, _)| one.is_milliseconds == is_milliseconds) {
            let lines = [("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99")];
            let lines = lines.map(|(name, share)| (name, lasting(share)));
            panels.push(Panel::new(title, unit, lines.into()));
        }
    }
    panels
}
