use serde_json::Value;

/// A number, or a quantity with the suffix of Kubernetes or of Compose.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Amount(f64);

/// Suffixes and what they stand for: Kubernetes' own, then Compose's (`512m` there is memory, and is
/// compared only with its like, so that the two meanings of `m` cannot meet).
const SUFFIXES: &[(&str, f64)] = &[
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("m", 0.001),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
];

impl Amount {
    /// The amount that a value states, if it states one.
    pub(crate) fn of(value: &Value) -> Option<Amount> {
        match value {
            Value::Number(number) => number.as_f64().map(Amount),
            Value::String(text) => Amount::parse(text),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Amount> {
        let text = text.trim();
        let split = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, suffix) = text.split_at_checked(split)?;
        let factor = match suffix {
            "" => 1.0,
            _ => SUFFIXES.iter().find(|(known, _)| *known == suffix)?.1,
        };
        let number: f64 = number.parse().ok()?;
        number.is_finite().then_some(Amount(number * factor))
    }

    /// Whether both are the same amount in different spellings.
    pub(crate) fn is_same(before: &Value, after: &Value) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs());
        Amount::of(before).zip(Amount::of(after)).is_some_and(|(a, b)| close(a.0, b.0))
    }
}

/// The numbers of a version: `v1.33` is `[1, 33]`. Ends at the first part that is none.
pub(crate) fn version(value: &Value) -> Vec<u64> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let parts = text.trim_start_matches('v').split('.').map(str::parse);
    parts.map_while(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Amount, version};

    #[test]
    fn the_same_amount_may_be_spelled_in_several_ways() {
        for (before, after) in [("1024Mi", "1Gi"), ("10m", "0.010"), ("1000m", "1"), ("2k", "2000")]
        {
            assert!(Amount::is_same(&json!(before), &json!(after)), "{before} is {after}");
        }
        for (before, after) in [("1024Mi", "1G"), ("10m", "0.011"), ("big", "big"), ("", "")] {
            assert!(!Amount::is_same(&json!(before), &json!(after)), "{before} is not {after}");
        }
    }

    #[test]
    fn versions_end_at_what_is_no_number() {
        assert_eq!(version(&json!("v1.33")), [1, 33]);
        assert_eq!(version(&json!(17.4)), [17, 4]);
        assert_eq!(version(&json!("8.x")), [8]);
        assert!(version(&json!("latest")).is_empty());
    }
}
