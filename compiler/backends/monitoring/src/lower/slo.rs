//! Objectives of services that count requests: how fast the budget of an objective is used up.
//!
//! Of each pair of windows the long one says that it matters, and the short one that it goes on. The
//! shares and windows are those of Google's workbook on site reliability, chapter "Alerting on SLOs".

use groundplan_lowering::Context;
use groundplan_model::kinds::Slo;

use crate::target::alert::{Alert, Case, Declared, Severity, Subject, any};
use crate::target::dialect::{Requests, requests};
use crate::target::measured::Measured;
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] = &[&BURNS_FAST, &BURNS_SLOWLY];

static BURNS_FAST: Declared = Declared {
    name: "ErrorBudgetBurnsFast",
    severity: Severity::Critical,
    minutes: 2,
    summary: "{} fails so often that the budget of its objective is gone within days",
    means: "{{ $value | humanizePercentage }} of requests failed, over the last hour or the last six.",
    steps: &[
        "{logs} says what fails.",
        "Look at what it depends on: are its databases, caches and neighbours well?",
        "If it began with a release, go back.",
    ],
};

static BURNS_SLOWLY: Declared = Declared {
    name: "ErrorBudgetBurnsSlowly",
    severity: Severity::Warning,
    minutes: 15,
    summary: "{} fails so often that the budget of its objective does not last",
    means: "{{ $value | humanizePercentage }} of requests failed, over the last day or the last three.",
    steps: &[
        "{logs} says what fails, now and then.",
        "Decide whether what comes next is a feature or a repair: the budget says how much may fail.",
    ],
};

const SUBJECT: Subject = Subject::Named(&["job"]);

/// How much of a budget is used up within a time before somebody is told.
struct Burn {
    percent: u32,
    /// The long window, in hours.
    hours: u32,
    long: &'static str,
    short: &'static str,
}

const FAST: [Burn; 2] = [
    Burn { percent: 2, hours: 1, long: "1h", short: "5m" },
    Burn { percent: 5, hours: 6, long: "6h", short: "30m" },
];
const SLOW: [Burn; 2] = [
    Burn { percent: 10, hours: 24, long: "1d", short: "2h" },
    Burn { percent: 10, hours: 72, long: "3d", short: "6h" },
];

/// What a service is to be, and how it counts that.
pub struct Objective<'m> {
    name: &'m str,
    /// What may fail, in millionths.
    budget: u32,
    /// The time over which the objective is to hold, in hours.
    window: u32,
    dialects: Vec<&'static Requests>,
}

impl<'m> Objective<'m> {
    /// Every objective of services that count requests.
    pub fn all(cx: &Context<'m>, measured: &[Measured<'m>]) -> Vec<Self> {
        let objective = |one: &Measured<'m>| {
            let slo: &'m Slo = cx.environment.services.get(one.name())?.node.slo.as_ref()?;
            let dialects: Vec<_> = one.dialects.iter().filter_map(|one| requests(*one)).collect();
            let budget = 1_000_000_u32.saturating_sub(cx.value(&slo.target).0);
            let window = cx.value(&slo.window).hours();
            let is_counted = !dialects.is_empty();
            is_counted.then_some(Self { name: one.name(), budget, window, dialects })
        };
        measured.iter().filter_map(objective).collect()
    }

    /// True while its budget is used up at one of these rates.
    fn burns(&self, series: &Selector, burns: &[Burn]) -> String {
        let series = series.one_of("job", &[self.name]);
        let budget = decimal(u64::from(self.budget), 6);
        let parts = burns.iter().flat_map(|burn| self.dialects.iter().map(move |one| (burn, one)));
        any(parts.map(|(burn, requests)| {
            let factor = factor(burn, self.window);
            let over = |window: &str| {
                let rate = |matcher: &str| series.rate_by("job", requests.counter, matcher, window);
                format!("{} / {} > {factor} * {budget}", rate(&requests.failed()), rate(""))
            };
            format!("({} and {})", over(burn.long), over(burn.short))
        }))
    }
}

/// Alerts about objectives.
pub fn alerts(place: &Place<'_>, objectives: &[Objective<'_>]) -> Vec<Alert> {
    let series = place.series();
    let Some(first) = objectives.first() else { return Vec::new() };
    let Some(requests) = first.dialects.first() else { return Vec::new() };
    let of_one = series.one_of("job", &[first.name]);
    let with =
        |status: &str| of_one.with(requests.counter, &format!("{}=\"{status}\"", requests.status));
    let alert = |declared, burns: &[Burn], ends| Alert {
        declared,
        subject: SUBJECT,
        expression: any(objectives.iter().map(|objective| objective.burns(&series, burns))),
        case: Case { ends, ..Case::of("job", first.name, "90%") }
            .with(with("500"), "0+90x60 5400x420")
            .with(with("200"), "0+10x480"),
    };
    // The short windows have to have passed, of which the longest is one of six hours.
    vec![alert(&BURNS_FAST, &FAST, 110), alert(&BURNS_SLOWLY, &SLOW, 440)]
}

/// How many times as fast as a budget that lasts just so long one is used up, to four digits. Below once, a
/// service that fails as much as it may would be told of.
fn factor(burn: &Burn, window: u32) -> String {
    let hours = u64::from(burn.hours);
    let share = u64::from(burn.percent) * u64::from(window) * 100;
    decimal(((share + hours / 2) / hours).max(10_000), 4)
}

/// A number of so many digits behind the point, without zeros at its end.
fn decimal(number: u64, digits: u32) -> String {
    let one = 10_u64.pow(digits);
    let width = usize::try_from(digits).unwrap_or_default();
    let text = format!("{}.{:0width$}", number / one, number % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use groundplan_model::kinds::SloWindow;

    use super::{FAST, SLOW, decimal, factor};

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!(decimal(1000, 6), "0.001");
        assert_eq!(decimal(144_000, 4), "14.4");
        assert_eq!(decimal(10_000, 4), "1");
        assert_eq!(decimal(2_333, 4), "0.2333");
        assert_eq!(decimal(1, 6), "0.000001");
    }

    #[test]
    fn nobody_is_told_of_a_service_that_keeps_its_objective() {
        let of = |window: SloWindow| {
            FAST.iter().chain(&SLOW).map(|burn| factor(burn, window.hours())).collect::<Vec<_>>()
        };
        assert_eq!(of(SloWindow::ThirtyDays), ["14.4", "6", "3", "1"]);
        assert_eq!(of(SloWindow::FourWeeks), ["13.44", "5.6", "2.8", "1"]);
        assert_eq!(of(SloWindow::Week), ["3.36", "1.4", "1", "1"]);
    }
}
