//! Units behind numbers.

/// The digits in front of a unit, and the unit.
pub(super) fn split_unit(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(at)
}
