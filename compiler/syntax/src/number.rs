use crate::Value;

/// Whether a word looks like a number, so that it cannot be an identifier.
pub(crate) fn looks_like_number(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        [b'0'..=b'9', ..]
            | [b'+' | b'-' | b'.', b'0'..=b'9', ..]
            | [b'+' | b'-', b'.', b'0'..=b'9', ..]
    )
}

/// The parts of a well-formed number.
enum Number<'t> {
    /// `0x`, `0o` or `0b` and at least one digit.
    Radix { negative: bool, radix: u32, digits: &'t str },
    /// Decimal digits.
    Whole,
    /// With a fraction, an exponent or both.
    Decimal,
}

/// Whether a word is a well-formed number.
pub(crate) fn is_number(word: &str) -> bool {
    // Most numbers are just digits.
    word.bytes().all(|byte| byte.is_ascii_digit()) || dissect(word).is_some()
}

/// What a well-formed number is worth.
pub(crate) fn read_number(word: &str) -> Value<'_> {
    let digits = || word.chars().filter(|c| *c != '_').collect::<String>();
    match dissect(word) {
        Some(Number::Radix { negative, radix, digits }) => {
            read_radix(digits, radix, negative).map_or(Value::Huge(word), Value::Integer)
        }
        Some(Number::Whole) => digits().parse().map_or(Value::Huge(word), Value::Integer),
        Some(Number::Decimal) => match digits().parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Decimal(number),
            _ => Value::Huge(word),
        },
        None => Value::Broken,
    }
}

fn dissect(word: &str) -> Option<Number<'_>> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let radix = match unsigned.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => return dissect_decimal(unsigned),
    };
    let digits = unsigned.get(2..).filter(|digits| is_digits(digits, radix))?;
    Some(Number::Radix { negative: word.starts_with('-'), radix, digits })
}

fn dissect_decimal<'t>(unsigned: &str) -> Option<Number<'t>> {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if !is_digits(digits, 10) {
            return None;
        }
    }
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !is_digits(whole, 10) || fraction.is_some_and(|fraction| !is_digits(fraction, 10)) {
        return None;
    }
    match (fraction, exponent) {
        (None, None) => Some(Number::Whole),
        _ => Some(Number::Decimal),
    }
}

/// At least one digit first, then digits and `_`.
fn is_digits(text: &str, radix: u32) -> bool {
    let digit = |byte: u8| char::from(byte).is_digit(radix);
    let mut bytes = text.bytes();
    bytes.next().is_some_and(digit) && bytes.all(|byte| byte == b'_' || digit(byte))
}

fn read_radix(digits: &str, radix: u32, negative: bool) -> Option<i64> {
    let mut number: i128 = 0;
    for digit in digits.chars().filter_map(|c| c.to_digit(radix)) {
        number = number * i128::from(radix) + i128::from(digit);
        // Far out of range already: what follows changes nothing.
        if number > 1 << 64 {
            return None;
        }
    }
    i64::try_from(if negative { -number } else { number }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_each_kind() {
        for (word, value) in [
            ("0", Value::Integer(0)),
            ("-1_000", Value::Integer(-1000)),
            ("+0x1F", Value::Integer(31)),
            ("0o17", Value::Integer(15)),
            ("-0b101", Value::Integer(-5)),
            ("-9223372036854775808", Value::Integer(i64::MIN)),
            ("1.5e-1", Value::Decimal(0.15)),
            ("99999999999999999999", Value::Huge("99999999999999999999")),
            ("0xffffffffffffffff", Value::Huge("0xffffffffffffffff")),
            ("1e999", Value::Huge("1e999")),
        ] {
            assert!(looks_like_number(word), "{word}");
            assert_eq!(read_number(word), value, "{word}");
        }
    }

    #[test]
    fn what_begins_like_a_number_may_be_none() {
        for word in ["0x", "0x_1", "1.", "1._0", "1e", "1e_1", "1.2.3", "12abc", "0b2", "-.5"] {
            assert!(looks_like_number(word), "{word}");
            assert!(!is_number(word), "{word}");
        }
        for word in ["_1", "-", "-.", "+a", ".", "..5", "--1", "a1"] {
            assert!(!looks_like_number(word), "{word}");
        }
    }
}
