use std::sync::Arc;

use crate::scalar::{Scalar, ScalarFault};

/// The least and the most that a value may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The least.
    pub min: Option<Limit>,
    /// The most.
    pub max: Option<Limit>,
}

/// One end of a range.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The value.
    pub value: Scalar,
    /// As it is written.
    pub written: Arc<str>,
}

impl Limits {
    /// Whether a value lies within; what has no order does.
    ///
    /// # Errors
    /// It lies below or above.
    pub fn check(&self, value: &Scalar) -> Result<(), ScalarFault> {
        let Some(value) = size(value) else { return Ok(()) };
        let beyond = |limit: &Option<Limit>, is: fn(i128, i128) -> bool| {
            let limit = limit.as_ref()?;
            is(value, size(&limit.value)?).then(|| Arc::clone(&limit.written))
        };
        if let Some(least) = beyond(&self.min, |value, least| value < least) {
            return Err(ScalarFault::value(format!("it is below {least}")));
        }
        match beyond(&self.max, |value, most| value > most) {
            Some(most) => Err(ScalarFault::value(format!("it is above {most}"))),
            None => Ok(()),
        }
    }
}

/// What values of one type are compared by.
fn size(value: &Scalar) -> Option<i128> {
    match value {
        Scalar::Integer(value) => Some((*value).into()),
        Scalar::Measure(value) => Some((*value).into()),
        Scalar::Ratio(value) => Some((*value).into()),
        _ => None,
    }
}
