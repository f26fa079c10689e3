//! How long a schedule may be silent: after that, a run is missing.

use groundplan_schema::scalar::{Cron, Duration};

/// The days that are looked at: two leap years, so that the 29th of February comes twice.
const DAYS: u32 = 8 * 366;
const MINUTES_OF_A_DAY: u64 = 24 * 60;

/// The longest time between two runs; none for a schedule that never comes, such as the 30th of
/// February.
pub fn longest_gap(schedule: &Cron) -> Option<Duration> {
    let fields: Vec<&str> = schedule.as_str().split(' ').collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let minutes = (0..24_u8).filter(|at| holds(hour, *at, 0)).flat_map(|hour| {
        let of_hour = (0..60_u8).filter(|at| holds(minute, *at, 0));
        of_hour.map(move |minute| u64::from(hour) * 60 + u64::from(minute))
    });
    let minutes: Vec<u64> = minutes.collect();
    let (first, last) = (*minutes.first()?, *minutes.last()?);
    let within = minutes.iter().zip(minutes.iter().skip(1)).map(|(a, b)| b - a).max();
    let days = Calendar::default().take(DAYS as usize).zip(0_u64..);
    let runs: Vec<u64> =
        days.filter(|(date, _)| date.fits(day, month, weekday)).map(|(_, index)| index).collect();
    let between = runs.iter().zip(runs.iter().skip(1)).map(|(a, b)| b - a).max()?;
    let between = between * MINUTES_OF_A_DAY + first - last;
    Some(Duration(between.max(within.unwrap_or(0)) * 60))
}

/// A day.
#[derive(Clone, Copy)]
struct Date {
    year: u32,
    month: u8,
    day: u8,
    /// 0 is Sunday.
    weekday: u8,
}

impl Date {
    /// Whether a schedule comes on that day. Where days of the month and of the week are both
    /// limited, either will do.
    fn fits(self, day: &str, month: &str, weekday: &str) -> bool {
        let (of_month, of_week) = (holds(day, self.day, 1), holds(weekday, self.weekday, 0));
        let is_any = |field: &str| field.starts_with('*');
        let either = !is_any(day) && !is_any(weekday);
        holds(month, self.month, 1)
            && if either { of_month || of_week } else { of_month && of_week }
    }

    fn is_last_of_month(self) -> bool {
        let is_leap = self.year.is_multiple_of(4);
        let days = match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        self.day == days
    }
}

/// Day after day, from a leap year on in which no century begins.
struct Calendar(Date);

impl Default for Calendar {
    fn default() -> Self {
        // The first of January 2024 was a Monday.
        Self(Date { year: 2024, month: 1, day: 1, weekday: 1 })
    }
}

impl Iterator for Calendar {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        let today = self.0;
        let (year, month, day) = match (today.is_last_of_month(), today.month) {
            (true, 12) => (today.year + 1, 1, 1),
            (true, month) => (today.year, month + 1, 1),
            (false, month) => (today.year, month, today.day + 1),
        };
        self.0 = Date { year, month, day, weekday: (today.weekday + 1) % 7 };
        Some(today)
    }
}

/// Whether a field of a schedule, which its type has checked, holds a number; the field's numbers
/// begin with `least`.
fn holds(field: &str, number: u8, least: u8) -> bool {
    field.split(',').any(|item| {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        let read = |text: &str| text.parse::<u8>().ok();
        let (low, high) = match range.split_once('-') {
            Some((low, high)) => (read(low), read(high)),
            None if range == "*" => (Some(least), Some(u8::MAX)),
            // `5/10` goes on from 5.
            None if item.contains('/') => (read(range), Some(u8::MAX)),
            None => (read(range), read(range)),
        };
        let (Some(low), Some(high), Some(step)) = (low, high, read(step)) else { return false };
        (low..=high).contains(&number) && (number - low).is_multiple_of(step.max(1))
    })
}

#[cfg(test)]
mod tests {
    use groundplan_schema::scalar::{Raw, ScalarType};
    use groundplan_syntax::Value as Literal;

    use super::*;

    fn hours(schedule: &str) -> Option<f64> {
        let raw = Raw { literal: Literal::Text(schedule), written: schedule };
        #[allow(clippy::cast_precision_loss)] // A few years.
        Cron::parse(raw).ok().and_then(|cron| longest_gap(&cron)).map(|gap| gap.0 as f64 / 3600.0)
    }

    #[test]
    fn the_longest_silence_of_a_schedule() {
        for (schedule, expected) in [
            ("* * * * *", 1.0 / 60.0),
            ("*/15 * * * *", 0.25),
            ("0 3 * * *", 24.0),
            // From 18:00 to 9:00, over a weekend.
            ("0 9-18 * * 1-5", 63.0),
            ("0 0 * * 0", 168.0),
            ("0 0 1 * *", 31.0 * 24.0),
            ("0 0 1 */2 *", 62.0 * 24.0),
            // The first of each month, and each Monday.
            ("0 0 1 * 1", 168.0),
            ("0 0 29 2 *", 1461.0 * 24.0),
            ("30 6,22 * * *", 16.0),
        ] {
            assert_eq!(hours(schedule), Some(expected), "{schedule}");
        }
        assert_eq!(hours("0 0 30 2 *"), None);
    }
}
