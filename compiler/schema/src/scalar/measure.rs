use groundplan_syntax::Value as Literal;

use crate::scalar::{Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// An amount of memory or storage, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// A share of processors, in thousandths of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpu(pub u32);

/// A length of time, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u64);

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

impl Duration {
    /// Whole days, rounded up.
    pub fn days(self) -> u64 {
        self.0.div_ceil(86_400)
    }
}

/// The digits in front of a unit, and the unit.
fn split_unit(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(at)
}

impl ScalarType for Size {
    const TYPE: &'static ValueType = &ValueType {
        name: "size",
        expects: "a whole number with `KiB`, `MiB`, `GiB` or `TiB` in quotes, like `\"512MiB\"`",
        choices: &[],
        takes_references: false,
        names: None,
        parse: parse_as::<Size>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let text = match raw.literal {
            Literal::Text(text) => text,
            Literal::Integer(number) => {
                return Err(ScalarFault::hinted(
                    "it has no unit",
                    format!("did you mean `\"{number}MiB\"` or `\"{number}GiB\"`?"),
                ));
            }
            _ => return Err(ScalarFault::Type),
        };
        let (digits, unit) = split_unit(text);
        let number: u64 = digits
            .parse()
            .map_err(|_| ScalarFault::value("it does not begin with a whole number"))?;
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

impl ScalarType for Cpu {
    const TYPE: &'static ValueType = &ValueType {
        name: "cpu",
        expects: "processors in quotes, like `\"0.5\"` or `\"500m\"`",
        choices: &[],
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

impl ScalarType for Duration {
    const TYPE: &'static ValueType = &ValueType {
        name: "duration",
        expects: "a whole number with `s`, `m`, `h` or `d` in quotes, like `\"30s\"` or `\"14d\"`",
        choices: &[],
        takes_references: false,
        names: None,
        parse: parse_as::<Duration>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let text = match raw.literal {
            Literal::Text(text) => text,
            Literal::Integer(number) => {
                return Err(ScalarFault::hinted(
                    "it has no unit",
                    format!("did you mean `\"{number}s\"`?"),
                ));
            }
            _ => return Err(ScalarFault::Type),
        };
        let (digits, unit) = split_unit(text);
        let number: u64 = digits
            .parse()
            .map_err(|_| ScalarFault::value("it does not begin with a whole number"))?;
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
    use super::*;

    fn read<T: ScalarType>(text: &str) -> Result<T, ScalarFault> {
        T::parse(Raw { literal: Literal::Text(text), written: text })
    }

    #[test]
    fn sizes() {
        assert_eq!(read::<Size>("512MiB"), Ok(Size(512 << 20)));
        assert_eq!(read::<Size>("1Gi"), Ok(Size(1 << 30)));
        for bad in ["512m", "1g", "100M", "1.5GiB", "12", "GiB", "0MiB", "99999999999999999TiB"] {
            assert!(read::<Size>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn processors() {
        assert_eq!(read::<Cpu>("0.5"), Ok(Cpu(500)));
        assert_eq!(read::<Cpu>("250m"), Ok(Cpu(250)));
        assert_eq!(read::<Cpu>("2"), Ok(Cpu(2000)));
        for bad in ["0", "0.0001", "-1", "1e3", "half", ".", "257"] {
            assert!(read::<Cpu>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(read::<Duration>("30s"), Ok(Duration(30)));
        assert_eq!(read::<Duration>("14d"), Ok(Duration(14 * 86_400)));
        for bad in ["30", "1M", "soon", "5 minutes", "-1s", "99999d"] {
            assert!(read::<Duration>(bad).is_err(), "{bad}");
        }
    }
}
