//! Lengths of time: `30s`, `14d`.

use super::unit::Amount;
use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A length of time, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u64);

impl Duration {
    /// Whole days, rounded up.
    pub fn days(self) -> u64 {
        self.0.div_ceil(86_400)
    }
}

impl ScalarType for Duration {
    const TYPE: &'static ValueType = &ValueType {
        name: "duration",
        expects: Held::Fixed(
            "a whole number with `s`, `m`, `h` or `d` in quotes, like `\"30s\"` or `\"14d\"`",
        ),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Duration>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Amount { number, digits, unit } =
            Amount::read(raw, |number| format!("did you mean `\"{number}s\"`?"))?;
        let factor: u64 = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "" => {
                return Err(ScalarFault::hinted(
                    "it has no unit",
                    format!("did you mean `{digits}s`?"),
                ));
            }
            "M" => {
                return Err(ScalarFault::hinted(
                    "`M` is no unit of time",
                    format!("minutes are `{digits}m`"),
                ));
            }
            "ms" => return Err(ScalarFault::value("it is finer than a second")),
            "min" | "mins" | "minutes" | "minute" => {
                return Err(ScalarFault::hinted(
                    "its unit is not known",
                    format!("write `{digits}m`"),
                ));
            }
            "sec" | "secs" | "seconds" | "second" => {
                return Err(ScalarFault::hinted(
                    "its unit is not known",
                    format!("write `{digits}s`"),
                ));
            }
            "hours" | "hour" => {
                return Err(ScalarFault::hinted(
                    "its unit is not known",
                    format!("write `{digits}h`"),
                ));
            }
            "days" | "day" => {
                return Err(ScalarFault::hinted(
                    "its unit is not known",
                    format!("write `{digits}d`"),
                ));
            }
            _ => return Err(ScalarFault::value("its unit is not known")),
        };
        match number.checked_mul(factor) {
            Some(seconds) if seconds <= 10 * 366 * 86_400 => Ok(Duration(seconds)),
            _ => Err(ScalarFault::value("it is above ten years")),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Measure(self.0)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Measure(seconds) => Some(Duration(*seconds)),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Duration(1)
    }
}

#[cfg(test)]
mod tests {
    use groundplan_syntax::Value as Literal;

    use super::*;

    fn read(text: &str) -> Result<Duration, ScalarFault> {
        Duration::parse(Raw { literal: Literal::Text(text), written: text })
    }

    #[test]
    fn durations() {
        assert_eq!(read("30s"), Ok(Duration(30)));
        assert_eq!(read("14d"), Ok(Duration(14 * 86_400)));
        for bad in ["30", "1M", "soon", "5 minutes", "-1s", "99999d"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
