//! What is a secret though nobody says so: by the name that it stands under, or by its form.

use groundplan_source::Span;
use groundplan_syntax::{Node, TokenKind, Tree, Value, lex};

/// Names of the language that end like the name of a secret and stand in front of a name.
const NAMES_OF_THE_LANGUAGE: &[&str] = &["secret", "credentials"];

/// The literals of a document that must not be shown to anybody. This looks at the syntax alone, so
/// that a secret is kept even in what cannot be read any further; and where the syntax is `broken`
/// too, so that a node is not what it was meant to be, at the tokens as well.
pub(crate) fn literals(tree: &Tree, broken: bool) -> Vec<Span> {
    let mut out = Vec::new();
    for node in tree.nodes() {
        collect(node, &mut out);
    }
    if broken {
        collect_tokens(tree, &mut out);
    }
    out
}

/// Whatever stands behind the name of a secret, with or without a `=`, up to the end of its line.
fn collect_tokens(tree: &Tree, out: &mut Vec<Span>) {
    let mut named = false;
    for token in lex(tree.text()) {
        let text = tree.text().get(token.range.clone()).unwrap_or_default();
        match token.kind {
            TokenKind::Blank | TokenKind::Equals => {}
            TokenKind::Word if !named => named = names_secret(text),
            TokenKind::Word
            | TokenKind::Quoted
            | TokenKind::Raw
            | TokenKind::MultiLine
            | TokenKind::RawMultiLine
            | TokenKind::UnclosedString => {
                if named || has_password(text) {
                    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    let span =
                        Span::new(tree.file(), narrow(token.range.start), narrow(token.range.end));
                    out.push(span);
                }
            }
            _ => named = false,
        }
    }
}

fn names_secret(name: &str) -> bool {
    is_secret_name(name) && !NAMES_OF_THE_LANGUAGE.contains(&name)
}

/// Recursion is bounded by the depth of blocks that the parser accepts.
fn collect(node: Node<'_>, out: &mut Vec<Span>) {
    for entry in node.entries() {
        let name = entry.key().unwrap_or(node.name());
        let named = || entry.annotation().is_none() && names_secret(name);
        let is_secret = match entry.value() {
            Value::Text(text) => has_password(text) || (is_secret_value(text) && named()),
            Value::Bool(_) | Value::Null => false,
            _ => named(),
        };
        if is_secret {
            out.push(entry.value_span());
        }
    }
    for child in node.children() {
        collect(child, out);
    }
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
pub fn is_secret_name(name: &str) -> bool {
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let among = |word: &str, words: &[&str]| words.iter().any(|other| is(word, other));
    let mut words = name.rsplit(['_', '-', '.']).filter(|word| !word.is_empty());
    let Some(last) = words.next() else { return false };
    if is(last, "KEY") {
        words.next().is_some_and(|word| among(word, SECRET_KEYS))
    } else if is(last, "BASE") {
        words.next().is_some_and(|word| is(word, "KEY"))
            && words.next().is_some_and(|word| is(word, "SECRET"))
    } else {
        among(last, SECRET_WORDS)
    }
}

/// Whether a literal can be a secret at all: an empty one and a switch cannot.
pub fn is_secret_value(text: &str) -> bool {
    !matches!(text.trim(), "" | "true" | "false")
}

/// Whether `scheme://user:password@host` stands in a text.
pub fn has_password(text: &str) -> bool {
    // Most texts are told apart by what is cheap to look for.
    text.contains('@')
        && text.match_indices("://").any(|(at, separator)| {
            let rest = text.get(at + separator.len()..).unwrap_or_default();
            let end =
                |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`');
            let authority = rest.split(end).next().unwrap_or_default();
            let password = authority
                .rsplit_once('@')
                .and_then(|(user, _)| user.split_once(':'))
                .map_or("", |(_, password)| password);
            // What a program is to fill in is not a password yet.
            !password.is_empty() && !password.starts_with(['$', '{', '<', '%'])
        })
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
