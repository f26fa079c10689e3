//! Memory and storage: `512MiB`.

use super::unit::Amount;
use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// An amount of memory or storage, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;

impl Size {
    /// Whole mebibytes, rounded up.
    pub fn mebibytes(self) -> u64 {
        self.0.div_ceil(MIB)
    }

    /// Whole gibibytes, rounded up.
    pub fn gibibytes(self) -> u64 {
        self.0.div_ceil(GIB)
    }
}

impl ScalarType for Size {
    const TYPE: &'static ValueType = &ValueType {
        name: "size",
        expects: Held::Fixed(
            "a whole number with `KiB`, `MiB`, `GiB` or `TiB` in quotes, like `\"512MiB\"`",
        ),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Size>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Amount { number, digits, unit } = Amount::read(raw, |number| {
            format!("did you mean `\"{number}MiB\"` or `\"{number}GiB\"`?")
        })?;
        let factor = match unit {
            "KiB" | "Ki" => 1 << 10,
            "MiB" | "Mi" => MIB,
            "GiB" | "Gi" => GIB,
            "TiB" | "Ti" => TIB,
            "" => {
                return Err(ScalarFault::hinted(
                    "it has no unit",
                    format!("did you mean `{digits}MiB` or `{digits}GiB`?"),
                ));
            }
            // `m` is mebibytes to Compose and thousandths of a byte to Kubernetes.
            "m" | "M" | "MB" | "mb" | "Mb" => return Err(ambiguous(digits, "MiB")),
            "g" | "G" | "GB" | "gb" | "Gb" => return Err(ambiguous(digits, "GiB")),
            "k" | "K" | "KB" | "kb" | "kB" => return Err(ambiguous(digits, "KiB")),
            "t" | "T" | "TB" | "tb" => return Err(ambiguous(digits, "TiB")),
            other if other.starts_with('.') => {
                return Err(ScalarFault::hinted(
                    "it is not a whole number",
                    "use the next smaller unit: 1.5GiB is `1536MiB`",
                ));
            }
            _ => return Err(ScalarFault::value("its unit is not known")),
        };
        match number.checked_mul(factor) {
            Some(0) => Err(ScalarFault::value("it is zero")),
            Some(bytes) if bytes <= 1024 * TIB => Ok(Size(bytes)),
            _ => Err(ScalarFault::value("it is above 1024TiB")),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Measure(self.0)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Measure(bytes) => Some(Size(*bytes)),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Size(MIB)
    }
}

fn ambiguous(digits: &str, unit: &str) -> ScalarFault {
    ScalarFault::hinted(
        "its unit means different amounts to different tools",
        format!("write `{digits}{unit}`"),
    )
}

#[cfg(test)]
mod tests {
    use groundplan_syntax::Value as Literal;

    use super::*;

    fn read(text: &str) -> Result<Size, ScalarFault> {
        Size::parse(Raw { literal: Literal::Text(text), written: text })
    }

    #[test]
    fn sizes() {
        assert_eq!(read("512MiB"), Ok(Size(512 << 20)));
        assert_eq!(read("1Gi"), Ok(Size(1 << 30)));
        for bad in ["512m", "1g", "100M", "1.5GiB", "12", "GiB", "0MiB", "99999999999999999TiB"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
