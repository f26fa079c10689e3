use std::sync::Arc;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Named, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};
use crate::suggest::nearest;

/// Declares a type of checked words: a newtype over shared text with its own check.
macro_rules! word {
    ($(#[doc = $doc:literal])+ $Type:ident, $name:literal, $expects:literal, $check:path) => {
        word!($(#[doc = $doc])+ $Type, $name, $expects, $check, None);
    };
    ($(#[doc = $doc:literal])+ $Type:ident, $name:literal, $expects:literal, $check:path, $names:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $Type(Arc<str>);

        impl $Type {
            /// The word.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $Type {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ScalarType for $Type {
            const TYPE: &'static ValueType = &ValueType {
                name: $name,
                expects: Held::Fixed($expects),
                choices: Choices::Fixed(&[]),
                limits: None,
                keeps_literal: false,
                takes_references: false,
                names: $names,
                parse: parse_as::<$Type>,
            };

            fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
                let text = text_of(raw)?;
                $check(text)?;
                Ok($Type(text.into()))
            }

            fn wrap(self) -> Scalar {
                Scalar::Word(self.0)
            }

            fn unwrap(scalar: &Scalar) -> Option<Self> {
                match scalar {
                    Scalar::Word(word) => Some($Type(Arc::clone(word))),
                    _ => None,
                }
            }

            fn placeholder() -> Self {
                $Type("".into())
            }
        }
    };
}

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
    /// One line of free text without references.
    Label, "label", "one line of text in quotes", check_line
);
word!(
    /// One line of free text that says something: a reason, or what somebody else calls a thing.
    Phrase, "phrase", "one line of text in quotes that is not empty", check_phrase
);
word!(
    /// The name of a branch in Git, or a pattern of such names.
    Branch, "branch", "the name of a branch, such as `main`", check_branch
);
word!(
    /// Where a server listens: a host and a port.
    ServerAddress, "server address", "a host and a port, such as `smtp.example.com:587`",
    check_server_address
);
word!(
    /// The name of a namespace of a cluster: a DNS label.
    Namespace, "namespace", "lower-case letters, digits and `-`, at most 63 characters",
    check_namespace
);
word!(
    /// A DNS name.
    Domain, "domain", "a DNS name in quotes, like `\"api.example.com\"`", check_domain
);
word!(
    /// The path of a URL.
    UrlPath, "url-path", "a path that begins with `/`, like `\"/healthz\"`", check_url_path
);
word!(
    /// A file path: relative to the project, or absolute inside a container.
    Path, "path", "a path in quotes", check_path
);
word!(
    /// A mail address.
    Email, "email", "a mail address in quotes, like `\"ops@example.com\"`", check_email
);
word!(
    /// An AWS account id.
    AwsAccount, "aws-account", "12 digits in quotes, like `\"111122223333\"`", check_account
);
word!(
    /// An AWS region.
    AwsRegion, "aws-region", "a region of AWS in quotes, like `\"eu-west-1\"`", check_region
);
word!(
    /// An IAM role or user.
    AwsPrincipal, "aws-principal",
    "the ARN of an IAM role or user, like `\"arn:aws:iam::111122223333:role/operators\"`",
    check_principal
);
word!(
    /// A repository on GitHub.
    RepositoryName, "repository", "`organisation/name` in quotes", check_repository
);
word!(
    /// The name of a metric, or of a label of one.
    MetricName, "metric", "letters, digits and `_`, not beginning with a digit, in quotes",
    check_metric
);
word!(
    /// Where the source of a program is fetched from.
    GitSource, "git-source", "an address in quotes, like `\"https://github.com/example/tool.git\"`",
    check_git_source
);
word!(
    /// A commit in Git.
    Commit, "commit", "the 40 hex digits of a commit in quotes", check_commit
);

fn text_of(raw: Raw<'_>) -> Result<&str, ScalarFault> {
    match raw.literal {
        Literal::Text(text) => Ok(text),
        _ => Err(ScalarFault::Type),
    }
}

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

/// The nearest legal name, if there is one.
fn slug(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug = words.join("-");
    (slug.starts_with(|c: char| c.is_ascii_lowercase()) && slug.len() <= 40).then_some(slug)
}

fn check_line(text: &str) -> Result<(), ScalarFault> {
    match text.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        Some(c) => Err(ScalarFault::value(format!("`{}` cannot stand in it", c.escape_debug()))),
        None => Ok(()),
    }
}

fn check_phrase(text: &str) -> Result<(), ScalarFault> {
    match text.trim().is_empty() {
        true => Err(ScalarFault::value("it says nothing")),
        false => check_line(text),
    }
}

fn check_server_address(text: &str) -> Result<(), ScalarFault> {
    if let Some((scheme, rest)) = text.split_once("://") {
        let fault = format!("it is a URL of scheme `{scheme}`");
        return Err(ScalarFault::hinted(fault, format!("write `{rest}`")));
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err(ScalarFault::value("it has no port"));
    };
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if host.is_empty() || !host.bytes().all(is_host) {
        return Err(ScalarFault::value("no host has such a name"));
    }
    match port.parse::<u16>() {
        Ok(1..) => Ok(()),
        _ => Err(ScalarFault::value(format!("`{port}` is no port"))),
    }
}

/// What `git check-ref-format --branch` takes, and the `*` of GitHub's patterns.
fn check_branch(text: &str) -> Result<(), ScalarFault> {
    check_phrase(text)?;
    if let Some(letter) = text.chars().find(|c| " ~^:\\".contains(*c)) {
        return Err(ScalarFault::value(format!("no branch has `{letter}` in its name")));
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.ends_with(".lock")
    };
    let is_name = text.split('/').all(is_part) && !text.contains("..") && !text.contains("@{");
    match is_name && !text.starts_with('-') && text != "@" {
        true => Ok(()),
        false => Err(ScalarFault::value("Git takes no such name for a branch")),
    }
}

/// A host name of at least two labels, RFC 1123, lower case.
fn check_domain(text: &str) -> Result<(), ScalarFault> {
    if let Some((scheme, rest)) = text.split_once("://") {
        let host = rest.split('/').next().unwrap_or_default();
        return Err(ScalarFault::hinted(
            format!("it is a URL of scheme `{scheme}`"),
            format!("write the host alone: `{host}`"),
        ));
    }
    if text.len() > 253 {
        return Err(ScalarFault::value("it is longer than 253 characters"));
    }
    if !text.contains('.') {
        return Err(ScalarFault::value("it has no dot"));
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    match text.split('.').find(|part| !label(part)) {
        Some("") => Err(ScalarFault::value("two dots stand side by side or at an end")),
        Some(part) => Err(ScalarFault::value(format!(
            "`{}` is not a lower-case DNS label",
            crate::decode::shown(part)
        ))),
        None => Ok(()),
    }
}

fn check_url_path(text: &str) -> Result<(), ScalarFault> {
    if !text.starts_with('/') {
        return Err(ScalarFault::hinted("it does not begin with `/`", format!("write `/{text}`")));
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%?".contains(&b);
    match text.chars().find(|c| !u8::try_from(*c).is_ok_and(allowed)) {
        Some(bad) => {
            Err(ScalarFault::value(format!("`{}` cannot stand in a path", bad.escape_debug())))
        }
        None if text.len() > 1024 => Err(ScalarFault::value("it is longer than 1024 characters")),
        None => Ok(()),
    }
}

fn check_path(text: &str) -> Result<(), ScalarFault> {
    check_line(text)?;
    if text.is_empty() {
        return Err(ScalarFault::value("it is empty"));
    }
    if text.split('/').any(|part| part == "..") {
        return Err(ScalarFault::value("`..` cannot stand in it"));
    }
    if text.contains('\\') {
        return Err(ScalarFault::value("`\\` cannot stand in it; directories are divided by `/`"));
    }
    Ok(())
}

fn check_email(text: &str) -> Result<(), ScalarFault> {
    let (user, domain) = text.split_once('@').ok_or_else(|| ScalarFault::value("it has no `@`"))?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"._%+-".contains(&b);
    if user.is_empty() || !user.bytes().all(fits) {
        return Err(ScalarFault::value("what stands before `@` is malformed"));
    }
    check_domain(&domain.to_lowercase())
        .map_err(|_| ScalarFault::value("what stands behind `@` is not a domain"))
}

fn check_account(text: &str) -> Result<(), ScalarFault> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    match (text.len(), text.bytes().all(|b| b.is_ascii_digit())) {
        (12, true) => Ok(()),
        _ if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err(ScalarFault::hinted("it has dashes", format!("write `{digits}`")))
        }
        (_, true) => Err(ScalarFault::value(format!("it has {} digits", text.len()))),
        _ => Err(ScalarFault::value("it is not 12 digits")),
    }
}

fn check_region(text: &str) -> Result<(), ScalarFault> {
    if AWS_REGIONS.contains(&text) {
        return Ok(());
    }
    Err(ScalarFault::Value {
        why: "it is no region of AWS".to_owned(),
        hint: nearest(text, AWS_REGIONS.iter().copied())
            .map(|near| format!("did you mean `{near}`?")),
    })
}

/// What EKS gives access to: a role or a user, with the path that it has. Of a session it knows the
/// role alone.
fn check_principal(text: &str) -> Result<(), ScalarFault> {
    let Some(rest) = text.strip_prefix("arn:aws:") else {
        return Err(ScalarFault::value("it does not begin with `arn:aws:`"));
    };
    if rest.starts_with("sts:") {
        return Err(ScalarFault::hinted(
            "it is a session",
            "write the role that was assumed: `aws iam get-role` says its ARN, path and all",
        ));
    }
    let parts = rest.strip_prefix("iam::").and_then(|rest| rest.split_once(':'));
    let Some((account, principal)) = parts else {
        return Err(ScalarFault::value("it is no ARN of IAM"));
    };
    check_account(account)?;
    let name = ["role/", "user/"].iter().find_map(|kind| principal.strip_prefix(kind));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&b);
    match name {
        Some(name) if !name.is_empty() && name.len() <= 576 && name.bytes().all(allowed) => Ok(()),
        Some(_) => Err(ScalarFault::value("what stands behind `role/` or `user/` is malformed")),
        None => Err(ScalarFault::value("it is neither a role nor a user")),
    }
}

fn check_repository(text: &str) -> Result<(), ScalarFault> {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    match text.split_once('/') {
        Some((owner, name)) if part(owner) && part(name) => Ok(()),
        _ => Err(ScalarFault::value("it is not `organisation/name`")),
    }
}

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

/// An address that asks for no key and holds no password.
fn check_git_source(text: &str) -> Result<(), ScalarFault> {
    let Some(rest) = text.strip_prefix("https://") else {
        return Err(ScalarFault::value("it does not begin with `https://`"));
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host.contains('@') {
        return Err(ScalarFault::value("a password in it would be everybody's"));
    }
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    check_domain(name)?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._~-".contains(&b);
    match port.parse::<u16>().is_ok() && !path.is_empty() && path.bytes().all(is_plain) {
        true => Ok(()),
        false => Err(ScalarFault::value("it is not the address of a repository")),
    }
}

fn check_commit(text: &str) -> Result<(), ScalarFault> {
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if !text.is_empty() && text.len() < 40 && text.bytes().all(is_hex) {
        return Err(ScalarFault::value(format!(
            "it has {} digits and may become another's",
            text.len()
        )));
    }
    match text.len() == 40 && text.bytes().all(is_hex) {
        true => Ok(()),
        false => Err(ScalarFault::value("it is not 40 hex digits; branches and tags can be moved")),
    }
}

/// The regions of the `aws` partition, from botocore 1.44.5's partition data.
const AWS_REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
