use groundplan_model::secrecy::{has_password, is_secret_name, is_secret_value};
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
    out.push(fault.into());
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
