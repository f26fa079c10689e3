//! From a name to its declaration, and to every place that uses it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use fixture::Fixture;
use insta::assert_snapshot;

const SHOP: &str = r#"platform "shop"
include "data.kdl"
environment "local" { compose }
environment "production" {
    compose
    service "api" { port "http" 9000 }
    database "main" { size "large" }
}
service "api" {
    image "x/y:1"
    port "http" 8000
    health "/healthz" port="http" { ready "/r" port="http" }
    env { DB (ref)"main.url"; PEER (fmt)"{worker.host} {main.port}"; E (ref)"environment.name" }
    uses "queue"
    only "production"
}
service "web" {
    image-of "api"
    port "http" 80
    route "/" port="http"
}
job "setup" { image-of "api"; before "web"; after "web" }
pipeline "ci" {
    deploy "local"
    deploy "production" after="local"
}
//- data.kdl
database "main" version="17" { migrate { command "m"; image-of "web" } }
bucket "queue"
"#;

fn at(context: &str, word: &str) -> Fixture {
    let place = format!("{context}{word}");
    assert_eq!(SHOP.matches(&place).count(), 1, "{place}");
    Fixture::of(&SHOP.replace(&place, &format!("{context}$0{word}")))
}

/// Goes to the definition of `word` at the one place where it stands behind `context`.
fn check_definition(context: &str, word: &str) -> String {
    let fixture = at(context, word);
    let found = fixture.analysis.definition(fixture.file, fixture.offset);
    found.map_or_else(|| "nothing".to_owned(), |span| fixture.mark(span))
}

/// Finds every place that names what `word` names.
fn check_references(context: &str, word: &str) -> String {
    let fixture = at(context, word);
    let found = fixture.analysis.references(fixture.file, fixture.offset);
    let found: Vec<_> = found.into_iter().map(|span| fixture.mark(span)).collect();
    found.join("\n")
}

#[test]
fn a_reference_leads_to_the_declaration_in_another_file() {
    assert_snapshot!(check_definition("(ref)\"", "main"), @r#"
    data.kdl
    database "main" version="17" { migrate { command "m"; image-of "web" } }
              ▔▔▔▔
    "#);
    assert_snapshot!(check_definition("{", "main.port"), @r#"
    data.kdl
    database "main" version="17" { migrate { command "m"; image-of "web" } }
              ▔▔▔▔
    "#);
    assert_snapshot!(check_definition("(ref)\"main.", "url"), @r#"
    data.kdl
    database "main" version="17" { migrate { command "m"; image-of "web" } }
              ▔▔▔▔
    "#);
}

#[test]
fn every_field_that_names_an_entity_leads_to_it() {
    assert_snapshot!(check_definition("uses \"", "queue"), @r#"
    data.kdl
    bucket "queue"
            ▔▔▔▔▔
    "#);
    assert_snapshot!(check_definition("job \"setup\" { image-of \"", "api"), @r#"
    service "api" {
             ▔▔▔
    "#);
    assert_snapshot!(check_definition("before \"", "web"), @r#"
    service "web" {
             ▔▔▔
    "#);
    assert_snapshot!(check_definition("migrate { command \"m\"; image-of \"", "web"), @r#"
    service "web" {
             ▔▔▔
    "#);
}

#[test]
fn an_override_leads_to_what_it_overrides() {
    assert_snapshot!(check_definition("    database \"", "main\" { size"), @r#"
    data.kdl
    database "main" version="17" { migrate { command "m"; image-of "web" } }
              ▔▔▔▔
    "#);
    assert_snapshot!(check_definition("    service \"", "api"), @r#"
    service "api" {
             ▔▔▔
    "#);
    assert_snapshot!(check_definition("service \"api\" { port \"", "http"), @r#"
    port "http" 8000
          ▔▔▔▔
    "#);
}

#[test]
fn a_mention_of_an_environment_leads_to_it() {
    assert_snapshot!(check_definition("only ", "\"production\""), @r#"
    environment "production" {
                 ▔▔▔▔▔▔▔▔▔▔
    "#);
    assert_snapshot!(check_definition("deploy \"", "production"), @r#"
    environment "production" {
                 ▔▔▔▔▔▔▔▔▔▔
    "#);
    assert_snapshot!(check_definition("after=\"", "local"), @r#"
    environment "local" { compose }
                 ▔▔▔▔▔
    "#);
}

#[test]
fn a_port_is_looked_for_in_its_own_service() {
    assert_snapshot!(check_definition("\"/r\" port=\"", "http"), @r#"
    port "http" 8000
          ▔▔▔▔
    "#);
    assert_snapshot!(check_definition("route \"/\" port=\"", "http"), @r#"
    port "http" 80
          ▔▔▔▔
    "#);
}

#[test]
fn there_is_no_definition_of_what_nobody_declares() {
    assert_snapshot!(check_definition("{", "worker"), @"nothing");
    assert_snapshot!(check_definition("(ref)\"", "environment"), @"nothing");
    assert_snapshot!(check_definition("", "image \"x"), @"nothing");
}

#[test]
fn references_are_found_in_every_file() {
    assert_snapshot!(check_references("(ref)\"", "main"), @r#"
    database "main" { size "large" }
              ▔▔▔▔
    env { DB (ref)"main.url"; PEER (fmt)"{worker.host} {main.port}"; E (ref)"environment.name" }
                   ▔▔▔▔
    env { DB (ref)"main.url"; PEER (fmt)"{worker.host} {main.port}"; E (ref)"environment.name" }
                                                        ▔▔▔▔
    data.kdl
    database "main" version="17" { migrate { command "m"; image-of "web" } }
              ▔▔▔▔
    "#);
    assert_snapshot!(check_references("uses \"", "queue"), @r#"
    uses "queue"
          ▔▔▔▔▔
    data.kdl
    bucket "queue"
            ▔▔▔▔▔
    "#);
}

#[test]
fn references_of_a_port_stay_in_its_service() {
    assert_snapshot!(check_references("route \"/\" port=\"", "http"), @r#"
    port "http" 80
          ▔▔▔▔
    route "/" port="http"
                    ▔▔▔▔
    "#);
}

#[test]
fn references_of_an_environment_are_its_mentions() {
    assert_snapshot!(check_references("environment \"", "production"), @r#"
    environment "production" {
                 ▔▔▔▔▔▔▔▔▔▔
    only "production"
          ▔▔▔▔▔▔▔▔▔▔
    deploy "production" after="local"
            ▔▔▔▔▔▔▔▔▔▔
    "#);
}
