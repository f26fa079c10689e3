//! Shares of processors: `0.5`, `500m`.

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A share of processors, in thousandths of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpu(pub u32);

impl ScalarType for Cpu {
    const TYPE: &'static ValueType = &ValueType {
        name: "cpu",
        expects: Held::Fixed("processors in quotes, like `\"0.5\"` or `\"500m\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Cpu>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let text = match raw.literal {
            Literal::Text(text) => text,
            Literal::Integer(_) | Literal::Decimal(_) => raw.written,
            _ => return Err(ScalarFault::Type),
        };
        let millis = match text.strip_suffix('m') {
            Some(digits) => digits.parse().ok(),
            None => {
                let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                let padded = format!("{part:0<3}");
                let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                if padded.len() == 3 && numeric(whole) && numeric(part) {
                    format!("{whole}{padded}").parse::<u32>().ok()
                } else {
                    None
                }
            }
        };
        match millis {
            Some(0) => Err(ScalarFault::value("it is zero")),
            Some(millis @ 1..=256_000) => Ok(Cpu(millis)),
            Some(_) => Err(ScalarFault::value("it is above 256 processors")),
            None => Err(ScalarFault::value("it is no number of processors")),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Measure(u64::from(self.0))
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Measure(millis) => u32::try_from(*millis).ok().map(Cpu),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Cpu(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Cpu, ScalarFault> {
        Cpu::parse(Raw { literal: Literal::Text(text), written: text })
    }

    #[test]
    fn processors() {
        assert_eq!(read("0.5"), Ok(Cpu(500)));
        assert_eq!(read("250m"), Ok(Cpu(250)));
        assert_eq!(read("2"), Ok(Cpu(2000)));
        for bad in ["0", "0.0001", "-1", "1e3", "half", ".", "257"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
