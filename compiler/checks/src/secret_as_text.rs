use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_schema::{Piece, Text, Value};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A secret that stands in the description for everybody to read.
    pub struct SecretAsText { what: String, secret: String }
    error "secret-as-text"
    message "{what} is a secret, and it is written as text"
    label "a secret; it is not shown here"
    help "declare `secret \"{secret}\"` and write `(ref)\"{secret}\"` here"
    help "what has been committed is known to others: choose a new value for it"
}

pub(crate) static RULES: &[&Rule] = &[SecretAsText::RULE];

/// No literal stands under a name that says it is a secret, and no URL holds a password.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let workload = running.workload;
        for (name, value) in workload.env.iter() {
            let literal = value.sure().and_then(Text::as_literal);
            if is_secret_name(name) && literal.is_some_and(is_secret_value) {
                report(format!("`{}`", shown(name)), &kebab(name), value, &running, out);
            } else {
                check_url(value, &running, out);
            }
        }
        let files = workload.file.values().map(|file| &file.content);
        for value in workload.command.iter().chain(&workload.args).chain(files) {
            check_url(value, &running, out);
        }
        for (name, value) in workload.build.iter().flat_map(|build| build.args.iter()) {
            if is_secret_name(name) && value.sure().is_some_and(|text| is_secret_value(text)) {
                report(
                    format!("build argument `{}`", shown(name)),
                    &kebab(name),
                    value,
                    &running,
                    out,
                );
            }
        }
    }
}

fn check_url(value: &Value<Text>, running: &Running<'_>, out: &mut Vec<Diagnostic>) {
    let holds_password = |piece: &Piece| match piece {
        Piece::Literal(text) => has_password(text),
        Piece::Reference(_) => false,
    };
    if value.sure().is_some_and(|text| text.pieces.iter().any(holds_password)) {
        let secret = format!("{}-url", running.name);
        report("the password in this URL".to_owned(), &secret, value, running, out);
    }
}

fn report<T>(
    what: String,
    secret: &str,
    value: &Value<T>,
    running: &Running<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let span: Span = value.origin().span().unwrap_or(running.head);
    let fault = SecretAsText { span, what, secret: secret.to_owned() };
    // An override does not make what it overrides unwritten.
    let hidden = value.origin().spans().iter().copied();
    out.push(hidden.fold(Diagnostic::from(fault), Diagnostic::hiding));
}

/// Last words of the names of secrets.
const SECRET_WORDS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
];
/// Words in front of a last word `KEY` that make it secret: a `PUBLIC_KEY` or `CACHE_KEY` is none.
const SECRET_KEYS: &[&str] =
    &["API", "SECRET", "PRIVATE", "ACCESS", "ENCRYPTION", "SIGNING", "MASTER", "AUTH", "LICENSE"];

/// Whether a name ends like that of a secret: `DB_PASSWORD` and `SECRET_KEY_BASE` do, while
/// `TOKEN_URL` and `PASSWORD_FILE` say where one is.
fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.split(['_', '-', '.']).filter(|word| !word.is_empty()).rev();
    match words.next() {
        Some("KEY") => words.next().is_some_and(|word| SECRET_KEYS.contains(&word)),
        Some("BASE") => words.next() == Some("KEY") && words.next() == Some("SECRET"),
        Some(word) => SECRET_WORDS.contains(&word),
        None => false,
    }
}

/// Whether a literal can be a secret at all: an empty one and a switch cannot.
fn is_secret_value(text: &str) -> bool {
    !matches!(text.trim(), "" | "true" | "false")
}

/// Whether `scheme://user:password@host` stands in a text.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let rest = text.get(at + separator.len()..).unwrap_or_default();
        let end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`');
        let authority = rest.split(end).next().unwrap_or_default();
        let password = authority
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'))
            .map_or("", |(_, password)| password);
        // What a program is to fill in is not a password yet.
        !password.is_empty() && !password.starts_with(['$', '{', '<', '%'])
    })
}

/// `DB_PASSWORD` as the name of a secret: `db-password`.
fn kebab(name: &str) -> String {
    let lower: String = name
        .chars()
        .take(40)
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    lower.trim_matches('-').to_owned()
}

fn shown(name: &str) -> String {
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_secrets() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "db-password",
            "API_KEY",
            "STRIPE_SECRET_KEY",
            "JWT_SECRET",
            "GITHUB_TOKEN",
            "SECRET_KEY_BASE",
            "AWS_SECRET_ACCESS_KEY",
            "SMTP_PASS",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "MAX_TOKENS",
            "PUBLIC_KEY",
            "CACHE_KEY",
            "SECRET_NAME",
            "PWD",
            "COMPASS",
            "KEY",
            "BASE",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn passwords_in_urls_are_found() {
        for text in [
            "postgresql://app:hunter2@db:5432/app",
            "redis://:hunter2@cache:6379",
            "see http://a and amqp://u:p@h now",
        ] {
            assert!(has_password(text), "{text}");
        }
        for text in [
            "postgresql://app@db/app",
            "postgresql://app:@db",
            "https://api.example.com:8443/a@b",
            "http://user:$PASSWORD@host",
            "mailto:a@b",
        ] {
            assert!(!has_password(text), "{text}");
        }
    }
}
