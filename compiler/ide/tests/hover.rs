//! What is known of a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use fixture::Fixture;
use insta::assert_snapshot;

const SHOP: &str = r#"platform "shop"
environment "local" { compose; service "api" { env { LOG "debug" }; stop-grace "5s" } }
environment "staging" { compose; database "main" #null; service "api" { env { DB #null } } }
database "main" version="17"
secret "key" doc="Key of the payment provider"
service "api" {
    image "x/y:1"
    port "http" 8000
    health "/healthz" port="http"
    stop-grace "20s"
    env { LOG "info"; DB (ref)"main.url"; PEER (fmt)"http://{api.host}/" }
    only "nowhere"
    sclae 3
}
"#;

/// Hovers over `word` at the one place where it stands behind `context`: the line with the word
/// marked, and what is shown.
fn check_hover(context: &str, word: &str) -> String {
    let place = format!("{context}{word}");
    assert_eq!(SHOP.matches(&place).count(), 1, "{place}");
    let fixture = Fixture::of(&SHOP.replace(&place, &format!("{context}$0{word}")));
    match fixture.analysis.hover(fixture.file, fixture.offset) {
        Some(hover) => format!("{}\n\n{}", fixture.mark(hover.span), hover.markdown),
        None => "nothing".to_owned(),
    }
}

#[test]
fn a_kind_is_explained() {
    assert_snapshot!(check_hover("\n", "service \"api\""), @r#"
    service "api" {
    ▔▔▔▔▔▔▔

    **service**

    A program that runs all the time and listens on ports.
    "#);
}

#[test]
fn a_field_has_its_type_its_default_with_the_reason_and_its_overrides() {
    assert_snapshot!(check_hover("\n    ", "stop-grace"), @r#"
    stop-grace "20s"
    ▔▔▔▔▔▔▔▔▔▔

    **stop-grace** of `service`

    How long it may take to stop.

    Takes a whole number with `s`, `m`, `h` or `d` in quotes, like `"30s"` or `"14d"`.

    Default `30s`: what Kubernetes grants by itself.

    - declared: `stop-grace "20s"`
    - `local`: `stop-grace "5s"`
    "#);
}

#[test]
fn the_value_of_a_field_tells_as_much_as_its_name() {
    assert_snapshot!(check_hover("stop-grace ", "\"20s\""), @r#"
    stop-grace "20s"
               ▔▔▔▔▔

    **stop-grace** of `service`

    How long it may take to stop.

    Takes a whole number with `s`, `m`, `h` or `d` in quotes, like `"30s"` or `"14d"`.

    Default `30s`: what Kubernetes grants by itself.

    - declared: `stop-grace "20s"`
    - `local`: `stop-grace "5s"`
    "#);
}

#[test]
fn an_override_knows_what_it_overrides() {
    assert_snapshot!(check_hover("; ", "stop-grace"), @r#"
    environment "local" { compose; service "api" { env { LOG "debug" }; stop-grace "5s" } }
                                                                        ▔▔▔▔▔▔▔▔▔▔

    **stop-grace** of `service`

    How long it may take to stop.

    Takes a whole number with `s`, `m`, `h` or `d` in quotes, like `"30s"` or `"14d"`.

    Default `30s`: what Kubernetes grants by itself.

    - declared: `stop-grace "20s"`
    - `local`: `stop-grace "5s"`
    "#);
}

#[test]
fn a_line_of_a_block_is_compared_by_its_name() {
    assert_snapshot!(check_hover("env { ", "LOG \"info\""), @r#"
    env { LOG "info"; DB (ref)"main.url"; PEER (fmt)"http://{api.host}/" }
          ▔▔▔

    **env** of `service`

    Environment variables.

    Takes a text in quotes, or a `(ref)` or `(fmt)`.

    - declared: `LOG "info"`
    - `local`: `LOG "debug"`
    "#);
}

#[test]
fn a_property_is_a_field_too() {
    assert_snapshot!(check_hover("database \"main\" ", "version"), @r#"
    database "main" version="17"
                    ▔▔▔▔▔▔▔

    **version** of `database`

    The major version.

    Takes `"15"`, `"16"`, `"17"` or `"18"`.

    Required.
    "#);
}

#[test]
fn an_argument_is_a_field_too() {
    assert_snapshot!(check_hover("port \"http\" ", "8000"), @r#"
    port "http" 8000
                ▔▔▔▔

    **number** of `port`

    The number.

    Takes a whole number from 1 to 65535.

    Required.
    "#);
}

#[test]
fn a_reference_is_what_it_stands_for_in_each_environment() {
    assert_snapshot!(check_hover("(ref)\"", "main"), @r#"
    env { LOG "info"; DB (ref)"main.url"; PEER (fmt)"http://{api.host}/" }
                               ▔▔▔▔▔▔▔▔

    **database** `main`

    A PostgreSQL database: a container under Compose and on a cluster, RDS on AWS.

    `database "main" version="17"`

    Attribute `url`, a secret.

    - `local`: as declared
    - `staging`: not here
    "#);
}

#[test]
fn a_reference_in_a_template_is_a_reference() {
    assert_snapshot!(check_hover("{", "api.host"), @r#"
    env { LOG "info"; DB (ref)"main.url"; PEER (fmt)"http://{api.host}/" }
                                                             ▔▔▔▔▔▔▔▔

    **service** `api`

    A program that runs all the time and listens on ports.

    `service "api"`

    Attribute `host`.

    - `local`: not here
    - `staging`: not here
    "#);
}

#[test]
fn a_declared_name_is_what_it_declares() {
    assert_snapshot!(check_hover("secret ", "\"key\""), @r#"
    secret "key" doc="Key of the payment provider"
           ▔▔▔▔▔

    **secret** `key`

    A secret value: where it comes from, never what it is.

    `secret "key" doc="Key of the payment provider"`

    - `local`: as declared
    - `staging`: as declared
    "#);
}

#[test]
fn a_port_is_found_in_the_service_around() {
    assert_snapshot!(check_hover("port=\"", "http"), @r#"
    health "/healthz" port="http"
                           ▔▔▔▔▔▔

    **port** `api.http`

    A port that a container listens on.

    `port "http" 8000`
    "#);
}

#[test]
fn an_environment_is_explained() {
    assert_snapshot!(check_hover("environment \"", "local"), @r#"
    environment "local" { compose; service "api" { env { LOG "debug" }; stop-grace "5s" } }
                ▔▔▔▔▔▔▔

    **environment** `local`

    A place where the platform runs: `compose`, `kubernetes` or `aws`. Entities repeated inside it
    override the ones of the same name, field by field.
    "#);
}

#[test]
fn a_name_that_nothing_declares_is_explained_by_its_field() {
    assert_snapshot!(check_hover("only ", "\"nowhere\""), @r#"
    only "nowhere"
         ▔▔▔▔▔▔▔▔▔

    **only** of `service`

    The environments that it is in, and no others.

    Takes the name of an environment in quotes.
    "#);
}

#[test]
fn an_annotation_is_explained() {
    assert_snapshot!(check_hover("(", "fmt"), @r#"
    env { LOG "info"; DB (ref)"main.url"; PEER (fmt)"http://{api.host}/" }
                                                ▔▔▔

    **(fmt)**

    Text with references inside: `(fmt)"https://{api.host}/x"`; `{{` and `}}` are braces.
    "#);
}

#[test]
fn what_the_language_does_not_know_is_not_explained() {
    assert_snapshot!(check_hover("\n    ", "sclae"), @"nothing");
}
