use std::sync::Arc;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A schedule of five fields, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron(Arc<str>);

impl Cron {
    /// The schedule as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Each field's name and bounds, in the order of a schedule.
const FIELDS: [(&str, u8, u8); 5] = [
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 6),
];

impl ScalarType for Cron {
    const TYPE: &'static ValueType = &ValueType {
        name: "cron",
        expects: Held::Fixed(
            "minute, hour, day of month, month and day of week in quotes, like `\"0 3 * * *\"`",
        ),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Cron>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else {
            return Err(ScalarFault::Type);
        };
        let parts: Vec<&str> = text.split(' ').collect();
        if parts.len() != FIELDS.len() {
            return Err(ScalarFault::value(format!("it has {} fields, not 5", parts.len())));
        }
        for (part, (name, low, high)) in parts.iter().zip(FIELDS) {
            if !part.split(',').all(|item| fits(item, low, high)) {
                let shown = crate::decode::shown(part);
                return Err(ScalarFault::value(format!(
                    "`{shown}` is no {name} ({low} to {high})"
                )));
            }
        }
        Ok(Cron(text.into()))
    }

    fn wrap(self) -> Scalar {
        Scalar::Word(self.0)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Word(word) => Some(Cron(Arc::clone(word))),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Cron("0 0 1 1 *".into())
    }
}

/// `*`, `n`, `n-m`, each with an optional `/step`.
fn fits(item: &str, low: u8, high: u8) -> bool {
    let number = |text: &str| text.parse::<u8>().ok().filter(|n| (low..=high).contains(n));
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, step.parse::<u8>().ok().filter(|n| *n > 0)),
        None => (item, Some(1)),
    };
    let range_fits = match range.split_once('-') {
        Some((from, to)) => matches!((number(from), number(to)), (Some(a), Some(b)) if a <= b),
        None => range == "*" || number(range).is_some(),
    };
    range_fits && step.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        let read = |text| Cron::parse(Raw { literal: Literal::Text(text), written: text });
        for good in ["0 3 * * *", "*/15 0-6 1,15 * 1-5", "59 23 31 12 6"] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in
            ["", "* * * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "@daily", "*/0 * * * *"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
