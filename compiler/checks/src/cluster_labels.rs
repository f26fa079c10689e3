use groundplan_model::{EnvironmentModel, Model, Runtime};
use groundplan_schema::Map;
use groundplan_schema::scalar::Label;
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A label of a cluster's objects that no cluster would take, or that selects nothing.
    pub struct ClusterLabel { text: String, part: &'static str, why: &'static str }
    error "cluster-label"
    message "`{text}` cannot be the {part} of a label in Kubernetes: {why}"
    label "not the {part} of a label"
    help "write it as `kubectl get pods --show-labels` shows it"
}

pub(crate) static RULES: &[&Rule] = &[ClusterLabel::RULE];

/// The most characters of a name, and of a value.
const NAME_MAX: usize = 63;
/// The most characters of what stands before the `/` of a key.
const PREFIX_MAX: usize = 253;

/// Labels by which a cluster selects, or is selected from, are labels.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let Some(Runtime::Kubernetes(node)) = environment.runtime() else { return };
    labels(&node.ingress.labels, out);
    labels(&node.monitoring.labels, out);
    node.dns.iter().for_each(|dns| labels(&dns.labels, out));
}

fn labels(labels: &Map<Label>, out: &mut Vec<Diagnostic>) {
    for (key, value) in labels.iter() {
        let span = value.origin().span().unwrap_or_default();
        let mut report = |text: &str, part, why| {
            out.push(ClusterLabel { span, text: text.to_owned(), part, why }.into());
        };
        if let Some(why) = fault_of_key(key) {
            report(key, "key", why);
        }
        if let Some(why) = value.sure().and_then(|value| fault_of_value(value)) {
            report(value.peek().0, "value", why);
        }
    }
}

/// `PREFIX/NAME` or `NAME`; the prefix is a DNS name.
fn fault_of_key(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(p, n)| (Some(p), n));
    let is_domain = |prefix: &str| {
        let part = |part: &str| {
            let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !part.is_empty()
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(inner)
        };
        prefix.len() <= PREFIX_MAX && prefix.split('.').all(part)
    };
    if name.is_empty() {
        return Some("it has no name");
    }
    if prefix.is_some_and(|prefix| !is_domain(prefix)) {
        return Some("what stands before `/` is no lower-case DNS name");
    }
    fault_of_value(name)
}

fn fault_of_value(text: &str) -> Option<&'static str> {
    let is_edge = |byte: Option<u8>| byte.is_none_or(|byte| byte.is_ascii_alphanumeric());
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.len() > NAME_MAX {
        return Some("it is longer than 63 characters");
    }
    if !text.bytes().all(is_inner) {
        return Some("it may hold letters, digits, `-`, `_` and `.` alone");
    }
    if !is_edge(text.bytes().next()) || !is_edge(text.bytes().last()) {
        return Some("it begins or ends with something else than a letter or a digit");
    }
    None
}
