//! Where something is found: hosts, paths of URLs, mail addresses and servers.

use crate::scalar::ScalarFault;
use crate::scalar::word::word;

word!(
    /// A DNS name.
    Domain, "domain", "a DNS name in quotes, like `\"api.example.com\"`", check_domain
);

word!(
    /// The path of a URL.
    UrlPath, "url-path", "a path that begins with `/`, like `\"/healthz\"`", check_url_path
);

word!(
    /// A mail address.
    Email, "email", "a mail address in quotes, like `\"ops@example.com\"`", check_email
);

word!(
    /// Where a server listens: a host and a port.
    ServerAddress, "server address", "a host and a port, such as `smtp.example.com:587`",
    check_server_address
);

/// A host name of at least two labels, RFC 1123, lower case.
pub(super) fn check_domain(text: &str) -> Result<(), ScalarFault> {
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

fn check_email(text: &str) -> Result<(), ScalarFault> {
    let (user, domain) = text.split_once('@').ok_or_else(|| ScalarFault::value("it has no `@`"))?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"._%+-".contains(&b);
    if user.is_empty() || !user.bytes().all(fits) {
        return Err(ScalarFault::value("what stands before `@` is malformed"));
    }
    check_domain(&domain.to_lowercase())
        .map_err(|_| ScalarFault::value("what stands behind `@` is not a domain"))
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
