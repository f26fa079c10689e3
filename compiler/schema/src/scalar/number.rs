use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A TCP or UDP port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port(pub u16);

/// A whole percentage from 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u8);

/// A percentage with up to four decimals, in parts per million: 99.9 % is 999 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio(pub u32);

fn whole(raw: Raw<'_>, low: i64, high: i64) -> Result<i64, ScalarFault> {
    match raw.literal {
        Literal::Integer(number) if number < low => {
            Err(ScalarFault::value(format!("it is below {low}")))
        }
        Literal::Integer(number) if number > high => {
            Err(ScalarFault::value(format!("it is above {high}")))
        }
        Literal::Integer(number) => Ok(number),
        Literal::Decimal(_) => Err(ScalarFault::value("it is not a whole number")),
        Literal::Huge(_) => Err(ScalarFault::value("it is out of any range")),
        Literal::Text(text) => match text.parse::<i64>() {
            Ok(number) => {
                Err(ScalarFault::hinted("it is text", format!("write `{number}`, without quotes")))
            }
            Err(_) => Err(ScalarFault::Type),
        },
        _ => Err(ScalarFault::Type),
    }
}

macro_rules! integer {
    ($Type:ty, $inner:ty, $name:literal, $expects:literal, $low:literal..=$high:literal,
     |$value:ident| $get:expr, |$number:ident| $make:expr) => {
        impl ScalarType for $Type {
            const TYPE: &'static ValueType = &ValueType {
                name: $name,
                expects: Held::Fixed($expects),
                choices: Choices::Fixed(&[]),
                limits: None,
                keeps_literal: false,
                takes_references: false,
                names: None,
                parse: parse_as::<$Type>,
            };

            fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
                let number = whole(raw, $low, $high)?;
                let $number = <$inner>::try_from(number)
                    .map_err(|_| ScalarFault::value("it is out of range"))?;
                Ok($make)
            }

            fn wrap(self) -> Scalar {
                let $value = self;
                Scalar::Integer(i64::from($get))
            }

            fn unwrap(scalar: &Scalar) -> Option<Self> {
                let Scalar::Integer(number) = scalar else {
                    return None;
                };
                let $number = <$inner>::try_from(*number).ok()?;
                Some($make)
            }

            fn placeholder() -> Self {
                let $number: $inner = 1;
                $make
            }
        }
    };
}

integer!(Port, u16, "port", "a whole number from 1 to 65535", 1..=65535, |v| v.0, |n| Port(n));
integer!(u32, u32, "count", "a whole number from 0 to 1000000", 0..=1_000_000, |v| v, |n| n);

impl ScalarType for Percent {
    const TYPE: &'static ValueType = &ValueType {
        name: "percent",
        expects: Held::Fixed("a percentage from 1 to 100 in quotes, like `\"70%\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Percent>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else {
            return match raw.literal {
                Literal::Integer(number) => {
                    Err(ScalarFault::hinted("it has no `%`", format!("write `\"{number}%\"`")))
                }
                _ => Err(ScalarFault::Type),
            };
        };
        let digits =
            text.strip_suffix('%').ok_or_else(|| ScalarFault::value("it does not end in `%`"))?;
        match digits.parse::<u8>() {
            Ok(number @ 1..=100) => Ok(Percent(number)),
            _ => Err(ScalarFault::value("it is not from 1 to 100")),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Integer(i64::from(self.0))
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Integer(number) => u8::try_from(*number).ok().map(Percent),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Percent(1)
    }
}

impl ScalarType for Ratio {
    const TYPE: &'static ValueType = &ValueType {
        name: "ratio",
        expects: Held::Fixed("a percentage below 100 in quotes, like `\"99.9%\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Ratio>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else {
            return Err(ScalarFault::Type);
        };
        let digits =
            text.strip_suffix('%').ok_or_else(|| ScalarFault::value("it does not end in `%`"))?;
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let padded = format!("{part:0<4}");
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 2 || padded.len() > 4 || !plain(whole) || !plain(part)
        {
            return Err(ScalarFault::value("it is not from 0 to 99.9999"));
        }
        format!("{whole}{padded}")
            .parse()
            .map(Ratio)
            .map_err(|_| ScalarFault::value("it is not from 0 to 99.9999"))
    }

    fn wrap(self) -> Scalar {
        Scalar::Ratio(self.0)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Ratio(parts) => Some(Ratio(*parts)),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Ratio(0)
    }
}
