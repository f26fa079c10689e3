use crate::Value;

/// Whether a word looks like a number, so that it cannot be an identifier.
pub(crate) fn looks_like_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let unsigned = unsigned.strip_prefix('.').unwrap_or(unsigned);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
}

/// Reads a number; none where it is malformed.
pub(crate) fn parse_number(word: &str) -> Option<Value<'_>> {
    let (negative, unsigned) = match word.as_bytes().first()? {
        b'-' => (true, word.get(1..)?),
        b'+' => (false, word.get(1..)?),
        _ => (false, word),
    };
    let radix = match unsigned.get(..2) {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    match radix {
        Some(radix) => parse_radix(word, unsigned.get(2..)?, radix, negative),
        None => parse_decimal(word, unsigned),
    }
}

fn parse_radix<'t>(word: &'t str, digits: &str, radix: u32, negative: bool) -> Option<Value<'t>> {
    if !is_digits(digits, |c| c.is_digit(radix)) {
        return None;
    }
    let mut number: i128 = 0;
    for digit in digits.chars().filter_map(|c| c.to_digit(radix)) {
        number = number * i128::from(radix) + i128::from(digit);
        // Far out of range already: what follows changes nothing.
        if number > 1 << 64 {
            return Some(Value::Huge(word));
        }
    }
    let number = if negative { -number } else { number };
    Some(i64::try_from(number).map_or(Value::Huge(word), Value::Integer))
}

fn parse_decimal<'t>(word: &'t str, unsigned: &str) -> Option<Value<'t>> {
    let digit = |c: char| c.is_ascii_digit();
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if !is_digits(unsigned, digit) {
            return None;
        }
    }
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !is_digits(whole, digit) || fraction.is_some_and(|f| !is_digits(f, digit)) {
        return None;
    }
    let plain: String = word.chars().filter(|c| *c != '_').collect();
    if fraction.is_none() && exponent.is_none() {
        return Some(plain.parse().map_or(Value::Huge(word), Value::Integer));
    }
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() => Some(Value::Decimal(number)),
        _ => Some(Value::Huge(word)),
    }
}

/// At least one digit first, then digits and `_`.
fn is_digits(text: &str, digit: impl Fn(char) -> bool) -> bool {
    text.starts_with(&digit) && text.chars().all(|c| c == '_' || digit(c))
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
            ("1.5e-1", Value::Decimal(0.15)),
            ("99999999999999999999", Value::Huge("99999999999999999999")),
            ("1e999", Value::Huge("1e999")),
        ] {
            assert_eq!(parse_number(word), Some(value), "{word}");
        }
        for word in ["0x", "0x_1", "1.", "1._0", "1e", "1e_1", "1.2.3", "12abc", "0b2", "_1"] {
            assert_eq!(parse_number(word), None, "{word}");
        }
    }
}
