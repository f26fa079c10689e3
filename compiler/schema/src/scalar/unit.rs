//! Units behind numbers.

use groundplan_syntax::Value as Literal;

use crate::scalar::{Raw, ScalarFault};

/// A whole number and the unit behind it.
pub(super) struct Amount<'t> {
    pub number: u64,
    /// The number as it is written.
    pub digits: &'t str,
    pub unit: &'t str,
}

impl<'t> Amount<'t> {
    /// Reads text. A number without a unit is refused with a hint of what may be meant.
    pub fn read(raw: Raw<'t>, hint: impl Fn(i64) -> String) -> Result<Self, ScalarFault> {
        let text = match raw.literal {
            Literal::Text(text) => text,
            Literal::Integer(number) => {
                return Err(ScalarFault::hinted("it has no unit", hint(number)));
            }
            _ => return Err(ScalarFault::Type),
        };
        let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(at);
        let number = digits
            .parse()
            .map_err(|_| ScalarFault::value("it does not begin with a whole number"))?;
        Ok(Self { number, digits, unit })
    }
}
