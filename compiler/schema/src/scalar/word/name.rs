//! Names: of entities, environments and ports, and of what others have named.

use crate::scalar::word::word;
use crate::scalar::{Named, ScalarFault};

word!(
    /// A name of the platform's own: a lower-case DNS label of at most 40 characters, so that what
    /// is derived from it still fits the limits of every target.
    Name, "name",
    "lower-case letters, digits and `-`, beginning with a letter, at most 40 characters",
    check_name
);

word!(
    /// The name of another entity.
    EntityName, "entity name", "the name of an entity in quotes", check_name, Some(Named::Entity)
);

word!(
    /// The name of another entity that runs.
    RunningName, "entity name", "the name of a service, worker, job or cron in quotes", check_name,
    Some(Named::Running)
);

word!(
    /// The name of an environment.
    EnvironmentName, "environment name", "the name of an environment in quotes", check_name,
    Some(Named::Environment)
);

word!(
    /// The name of a port of the entity that it stands in.
    PortName, "port name", "the name of a port in quotes", check_name, Some(Named::Port)
);

word!(
    /// The name of a namespace of a cluster: a DNS label.
    Namespace, "namespace", "lower-case letters, digits and `-`, at most 63 characters",
    check_namespace
);

fn check_name(text: &str) -> Result<(), ScalarFault> {
    let fault = |why: &str| {
        let hint = slug(text).map(|slug| format!("did you mean `{slug}`?"));
        Err(ScalarFault::Value { why: why.to_owned(), hint })
    };
    if text.is_empty() {
        return Err(ScalarFault::value("it is empty"));
    }
    if text.len() > 40 {
        return Err(ScalarFault::value("it is longer than 40 characters"));
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return fault("it does not begin with a lower-case letter");
    }
    if let Some(bad) =
        text.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-'))
    {
        return fault(&format!("`{}` cannot stand in it", bad.escape_debug()));
    }
    if text.ends_with('-') {
        return fault("it ends in `-`");
    }
    // Device names of Windows cannot be file names there, and entities become files.
    if matches!(text, "con" | "nul" | "aux" | "prn") {
        return Err(ScalarFault::value("it cannot be a file name on Windows"));
    }
    Ok(())
}

/// The nearest legal name, if there is one.
fn slug(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug = words.join("-");
    (slug.starts_with(|c: char| c.is_ascii_lowercase()) && slug.len() <= 40).then_some(slug)
}

/// A DNS label, as RFC 1123 has it: other than a name of the platform's own, it may begin with a
/// digit.
fn check_namespace(text: &str) -> Result<(), ScalarFault> {
    let is_inner = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    if text.is_empty() {
        return Err(ScalarFault::value("it is empty"));
    }
    if text.len() > 63 {
        return Err(ScalarFault::value("it is longer than 63 characters"));
    }
    if let Some(bad) = text.chars().find(|c| !is_inner(c)) {
        return Err(ScalarFault::value(format!("`{}` cannot stand in it", bad.escape_debug())));
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err(ScalarFault::value("it begins or ends with `-`"));
    }
    Ok(())
}
