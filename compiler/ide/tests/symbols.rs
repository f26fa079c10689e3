//! The outline of a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use fixture::Fixture;
use groundplan_ide::Symbol;
use insta::assert_snapshot;

/// The outline, one symbol a line, each with the text that is selected.
fn check_symbols(text: &str) -> String {
    fn show(fixture: &Fixture, symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let selected = fixture.analysis.loaded().sources.slice(symbol.selection);
            let indent = "  ".repeat(depth);
            *out += &format!("{indent}{} {} [{selected}]\n", symbol.kind, symbol.name);
            show(fixture, &symbol.children, depth + 1, out);
        }
    }
    let fixture = Fixture::of(text);
    let mut out = String::new();
    show(&fixture, &fixture.analysis.symbols(fixture.file), 0, &mut out);
    out
}

#[test]
fn what_has_a_name_is_in_the_outline() {
    let text = r#"
platform "shop"
include "*.kdl"
environment "production" {
    compose
    service "api" { replicas 3 }
}
service "api" {
    image "x/y:1"
    port "http" 8000
    route "/" port="http"
    env { A "b" }
}
"#;
    assert_snapshot!(check_symbols(text), @r"
    platform shop [shop]
    include include [include]
    environment production [production]
      service api [api]
    service api [api]
      port http [http]
      route / [/]
    ");
}

#[test]
fn what_is_half_typed_is_in_the_outline_as_far_as_it_is_known() {
    assert_snapshot!(check_symbols("service \"api\" {\n  port \"http\nserv\ndatabase {"), @r"
    service api [api]
      port port [port]
    database database [database]
    ");
}
