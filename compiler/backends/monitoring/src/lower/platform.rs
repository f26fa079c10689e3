//! The whole platform at a glance.

use groundplan_model::kinds::SeriesKind;

use crate::target::alert::any;
use crate::target::dialect::Requests;
use crate::target::measured::{Measured, Own, counting, names};
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use crate::target::series::Selector;
use crate::target::text::promql;

/// The panels of the platform's dashboard: a line for each service that serves what is drawn.
/// `processes` are those that serve `process_*`, where nobody else tells of processors and memory.
pub fn panels(
    place: &Place<'_>,
    measured: &[Measured<'_>],
    processes: Option<&[&str]>,
) -> Vec<Panel> {
    let series = place.series();
    let mut panels = vec![alerts(place)];
    if !measured.is_empty() {
        let up = series.one_of("job", &names(measured)).of("up");
        let up = format!("sum by (job) ({up})");
        panels.push(Panel::one("Copies that Prometheus reaches", Unit::Number, "{{job}}", up));
    }
    panels.extend(requests(&series, &counting(measured)));
    if let Some(names @ [_, ..]) = processes {
        let series = series.one_of("job", names);
        let used = series.rate_by("job", "process_cpu_seconds_total", "", WINDOW);
        let memory = format!("sum by (job) ({})", series.of("process_resident_memory_bytes"));
        panels.push(Panel::one("CPU", Unit::Number, "{{job}}", used));
        panels.push(Panel::one("Memory", Unit::Bytes, "{{job}}", memory));
    }
    for one in measured {
        let series = series.one_of("job", &[one.name()]);
        panels.extend(one.own.iter().map(|own| of_its_own(&series, own)));
    }
    panels
}

fn alerts(place: &Place<'_>) -> Panel {
    let (platform, environment) = (promql(place.platform), promql(place.environment));
    let firing = format!(
        "count by (service, alertname) (ALERTS{{alertstate=\"firing\",platform={platform},\
         environment={environment}}})"
    );
    Panel::one("Alerts", Unit::Number, "{{service}}: {{alertname}}", firing)
}

fn requests(series: &Selector, counting: &[(&'static Requests, Vec<&str>)]) -> Vec<Panel> {
    let each = |query: &dyn Fn(&Requests, &Selector) -> String| {
        any(counting.iter().map(|(requests, names)| query(requests, &series.one_of("job", names))))
    };
    if counting.is_empty() {
        return Vec::new();
    }
    let all = each(&|requests, series| series.rate_by("job", requests.counter, "", WINDOW));
    let failed = each(&|requests, series| {
        let rate = |matcher: &str| series.rate_by("job", requests.counter, matcher, WINDOW);
        let (failed, all) = (rate(&requests.failed()), rate(""));
        // Nothing that fails is a line at zero.
        format!("({failed} or 0 * {all}) / {all}")
    });
    let slow = each(&|requests, series| {
        let bucket = format!("{}_bucket", requests.duration);
        let rate = format!("sum by (job, le) (rate({}[{WINDOW}]))", series.of(&bucket));
        let unit = if requests.is_milliseconds { " / 1000" } else { "" };
        format!("histogram_quantile(0.95, {rate}){unit}")
    });
    vec![
        Panel::one("Requests", Unit::Requests, "{{job}}", all),
        Panel::one("Errors", Unit::Share, "{{job}}", failed),
        Panel::one("Request duration, p95", Unit::Seconds, "{{job}}", slow),
    ]
}

/// A series that only this platform has.
fn of_its_own(series: &Selector, own: &Own<'_>) -> Panel {
    // Grafana has no escape for what it takes for a variable.
    let fits = |doc: &&str| !doc.contains('$') && !doc.contains("[[");
    let title = own.doc.filter(fits).unwrap_or(own.name);
    let labels = if own.by.is_empty() { &["job"][..] } else { &own.by };
    let legend: Vec<String> = labels.iter().map(|label| format!("{{{{{label}}}}}")).collect();
    let by = labels.join(", ");
    let (unit, query) = match own.kind {
        SeriesKind::Gauge => (Unit::Number, format!("sum by ({by}) ({})", series.of(own.name))),
        SeriesKind::Counter => (Unit::Operations, series.rate_by(&by, own.name, "", WINDOW)),
    };
    Panel::one(title, unit, &legend.join(" "), query)
}
