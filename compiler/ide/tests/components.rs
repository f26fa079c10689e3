//! Components are completed, hovered and jumped into as what is built in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use fixture::Fixture;

const SHOP: &str = r#"platform "shop"
use "components.kdl"
environment "local" {
    compose
    web "api" port=9000
}
web "api" port=8000 mode="fast" {
    env { LEVEL "info" }
    worker { command "work" }
}
worker "mailer" { image "x/y:1"; env { URL (ref)"api.address"; HOST (ref)"api.host" }; uses "api-worker" }
//- components.kdl
component "web" {
    doc "A program that serves HTTP"
    param "port" type="port" default=8000 doc="Where it listens" reason="what frameworks take"
    param "mode" doc="How it works" { one-of "fast" "slow"; default "fast" }
    param "roles" list-of="name" doc="What is done"
    attribute "address" (fmt)"{param.name.host}:{param.port}"
    body {
        service (param)"name" {
            image "x/y:1"
            port "http" (param)"port"
            when "mode" is="slow" { env { SLOW "1" } }
            children
        }
        worker (fmt)"{param.name}-worker" { image-of (param)"name"; slot "worker" }
        each (param)"roles" as="role" { job (param)"role" { image-of (param)"name" } }
    }
}
"#;

fn at(context: &str, word: &str) -> Fixture {
    let place = format!("{context}{word}");
    assert_eq!(SHOP.matches(&place).count(), 1, "{place}");
    Fixture::of(&SHOP.replace(&place, &format!("{context}$0{word}")))
}

fn definition(context: &str, word: &str) -> String {
    let fixture = at(context, word);
    let found = fixture.analysis.definition(fixture.file, fixture.offset);
    found.map_or_else(|| "nothing".to_owned(), |span| fixture.mark(span))
}

fn references(context: &str, word: &str) -> usize {
    let fixture = at(context, word);
    fixture.analysis.references(fixture.file, fixture.offset).len()
}

fn hover(context: &str, word: &str) -> String {
    let fixture = at(context, word);
    fixture.analysis.hover(fixture.file, fixture.offset).unwrap().markdown
}

/// What may be written in place of `written`, which stands once behind `context`.
fn completion(context: &str, written: &str, typed: &str) -> Vec<String> {
    let place = format!("{context}{written}");
    assert_eq!(SHOP.matches(&place).count(), 1, "{place}");
    let fixture = Fixture::of(&SHOP.replace(&place, &format!("{context}{typed}")));
    let found = fixture.analysis.completion(fixture.file, fixture.offset);
    found.into_iter().map(|one| one.insert).collect()
}

#[test]
fn a_component_is_a_kind_to_completion() {
    let top = completion("worker \"mailer\"", " { image", "\nwe$0 { image");
    assert!(top.contains(&"web".to_owned()), "{top:?}");
    let parameters = completion("port=8000", " mode=\"fast\"", " $0");
    for expected in ["mode=", "roles="] {
        assert!(parameters.contains(&expected.to_owned()), "{parameters:?}");
    }
    assert!(!parameters.contains(&"port=".to_owned()), "{parameters:?}");
    assert_eq!(completion("mode=\"", "fast\"", "$0\""), ["fast", "slow"]);
    let children = completion("    env { LEVEL \"info\" }", "", "\n    $0");
    for expected in ["port", "health", "roles"] {
        assert!(children.contains(&expected.to_owned()), "{children:?}");
    }
    let environment = completion("web \"api\" port=9000", "", "\n    $0");
    assert!(environment.contains(&"web".to_owned()), "{environment:?}");
    assert_eq!(completion("web \"", "api\" port=9000", "$0\""), ["api"]);
}

#[test]
fn the_names_of_a_component_are_completed_in_it() {
    let names = ["mode", "name", "port", "roles"];
    let sorted = |mut found: Vec<String>| {
        found.sort();
        found
    };
    assert_eq!(sorted(completion("port \"http\" (param)\"", "port\"", "$0\"")), names);
    assert_eq!(sorted(completion("when \"", "mode\"", "$0\"")), names);
    assert_eq!(sorted(completion("host}:{param.", "port}", "$0}")), names);
    let in_each = completion("job (param)\"", "role\"", "$0\"");
    assert!(in_each.contains(&"role".to_owned()), "{in_each:?}");
    let body = completion("    body {", "", "\n    $0");
    assert!(body.contains(&"service".to_owned()) && !body.contains(&"platform".to_owned()));
}

#[test]
fn attributes_of_a_use_are_completed_beside_those_of_its_entity() {
    let found = completion("(ref)\"api.", "address\"", "$0\"");
    assert_eq!(found, ["address", "host", "port", "url", "public-url"]);
}

#[test]
fn a_component_is_a_kind_to_hover() {
    assert_eq!(hover("\n", "web \"api\" port=8000"), "**web**\n\nA program that serves HTTP");
    let port = hover("web \"api\" ", "port=8000");
    assert!(port.starts_with("**port** of `web`\n\nWhere it listens"), "{port}");
    assert!(port.contains("Default `8000`: what frameworks take."), "{port}");
    let inside = hover("port \"http\" (param)\"", "port");
    assert!(inside.starts_with("**port** of `web`\n\nWhere it listens"), "{inside}");
    let used = hover("(ref)\"", "api.address");
    assert!(used.contains("**web** `api`") && used.contains("Attribute `address`."), "{used}");
}

#[test]
fn names_lead_to_where_they_are_declared() {
    assert!(definition("\n", "web \"api\" port=8000").contains("component \"web\""));
    assert!(definition("web \"api\" ", "port=8000").contains("param \"port\""));
    assert!(definition("port \"http\" (param)\"", "port").contains("param \"port\""));
    assert!(definition("host}:{param.", "port").contains("param \"port\""));
    assert!(definition("when \"", "mode\"").contains("param \"mode\""));
    assert!(definition("(ref)\"", "api.address").contains("web \"api\" port=8000"));
    assert!(definition("web \"", "api\" port=9000").contains("web \"api\" port=8000"));
    // What a use makes is declared by it.
    assert!(definition("uses \"", "api-worker").contains("web \"api\" port=8000"));
}

#[test]
fn every_place_that_names_something_of_a_component_is_found() {
    assert_eq!(references("component \"", "web"), 3);
    // Its declaration, two uses, and two places in the component.
    assert_eq!(references("param \"", "port"), 5);
    assert_eq!(references("each (param)\"", "roles"), 2);
}
