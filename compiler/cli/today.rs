//! The day. It changes what is reported of waivers, and never what is written.

use groundplan_schema::scalar::Date;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::exit::Failure;

/// The day that the command line says that it is; today (UTC) where it says none.
///
/// # Errors
/// What it says is no day.
pub fn today(said: Option<&str>) -> Result<Option<Date>, Failure> {
    match said {
        Some(text) => Date::read(text).map(Some).ok_or_else(|| {
            Failure::new(format!("`{text}` is no day")).with_help("write it like `2027-01-31`")
        }),
        None => Ok(Date::read(&Timestamp::now().to_zoned(TimeZone::UTC).date().to_string())),
    }
}
