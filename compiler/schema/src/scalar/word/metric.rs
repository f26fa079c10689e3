//! Names of metrics, as Prometheus takes them.

use crate::scalar::ScalarFault;
use crate::scalar::word::word;

word!(
    /// The name of a metric, or of a label of one.
    MetricName, "metric", "letters, digits and `_`, not beginning with a digit, in quotes",
    check_metric
);

/// What Prometheus takes everywhere. Colons are for rules that record, which no service serves.
fn check_metric(text: &str) -> Result<(), ScalarFault> {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    if text.is_empty() {
        return Err(ScalarFault::value("it is empty"));
    }
    if text.len() > 200 {
        return Err(ScalarFault::value("it is longer than 200 characters"));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ScalarFault::value("it begins with a digit"));
    }
    match text.chars().find(|c| !allowed(c)) {
        Some(bad) => {
            Err(ScalarFault::value(format!("`{}` cannot stand in it", bad.escape_debug())))
        }
        None => Ok(()),
    }
}
