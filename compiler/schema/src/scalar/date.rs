use std::fmt;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A day of the Gregorian calendar. Later days are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD`; none for what is no day.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) =
            (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let date = Self { year, month: month.try_into().ok()?, day: day.try_into().ok()? };
        let is_day =
            (1..=12).contains(&date.month) && (1..=date.month_length()).contains(&date.day);
        (parts.next().is_none() && is_day).then_some(date)
    }

    fn month_length(self) -> u8 {
        let is_leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    fn number(self) -> u32 {
        (u32::from(self.year) << 16) | (u32::from(self.month) << 8) | u32::from(self.day)
    }

    fn of_number(number: u32) -> Self {
        let [high, low, month, day] = number.to_be_bytes();
        Self { year: u16::from_be_bytes([high, low]), month, day }
    }
}

fn digits(text: &str, length: usize) -> Option<u16> {
    let plain = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl ScalarType for Date {
    const TYPE: &'static ValueType = &ValueType {
        name: "date",
        expects: Held::Fixed("a day in quotes, like `\"2027-01-31\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Date>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else { return Err(ScalarFault::Type) };
        Date::read(text).ok_or_else(|| ScalarFault::value("it is no day of the calendar"))
    }

    fn wrap(self) -> Scalar {
        Scalar::Measure(self.number().into())
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Measure(number) => u32::try_from(*number).ok().map(Self::of_number),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Self { year: 1, month: 1, day: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_read_and_ordered() {
        for text in ["2027-01-31", "2028-02-29", "2000-02-29", "9999-12-31"] {
            let date = Date::read(text).unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(Date::unwrap(&date.wrap()), Some(date));
        }
        assert!(Date::read("2027-01-31") < Date::read("2027-02-01"));
        assert!(Date::read("2026-12-31") < Date::read("2027-01-01"));
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "2027-1-31",
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-01-00",
            "+027-01-01",
            "2027-01-01-01",
            "27-01-01",
            "2027/01/01",
            "２０２７-01-01",
        ] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }
}
