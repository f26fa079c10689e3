use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// An amount of money in US dollars, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub u64);

impl ScalarType for Money {
    const TYPE: &'static ValueType = &ValueType {
        name: "money",
        expects: Held::Fixed("an amount in US dollars, like `500` or `\"499.90\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Money>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let text = match raw.literal {
            Literal::Text(text) => text,
            Literal::Integer(_) | Literal::Decimal(_) => raw.written,
            _ => return Err(ScalarFault::Type),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let padded = format!("{part:0<2}");
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(&padded) || padded.len() > 2 || whole.len() > 12 {
            return Err(ScalarFault::value("it is no amount of money"));
        }
        format!("{whole}{padded}")
            .parse()
            .map(Money)
            .map_err(|_| ScalarFault::value("it is no amount of money"))
    }

    fn wrap(self) -> Scalar {
        Scalar::Measure(self.0)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Measure(cents) => Some(Money(*cents)),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Money(0)
    }
}
