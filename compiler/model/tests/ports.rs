//! Which port is meant where none is named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use groundplan_model::load::{Memory, load};
use groundplan_syntax::Limits;

/// The name of the port that a service with these ports is asked at.
fn port(ports: &str) -> String {
    let text = format!(
        "platform \"shop\"\nenvironment \"local\" {{ compose }}\n\
         service \"web\" {{\n    image \"example/web:1\"\n{ports}\n}}\n"
    );
    let loaded = load(&Memory::one(text), "platform.kdl", "", &Limits::default());
    let environment = &loaded.model.as_ref().unwrap().environments["local"];
    let running = environment.running_named("web").unwrap();
    running.port(None).unwrap().name.peek().0.to_string()
}

#[test]
fn a_port_that_is_called_http_is_the_one_whatever_else_there_is() {
    assert_eq!(port("port \"admin\" 9000; port \"http\" 8000"), "http");
    assert_eq!(port("port \"admin\" 9000; port \"http\" 8000; metrics port=\"http\""), "http");
    let grpc = "port \"grpc\" 9000 protocol=\"grpc\"; port \"http\" 8000; metrics port=\"http\"";
    assert_eq!(port(grpc), "http");
}

#[test]
fn a_port_for_metrics_comes_after_others_that_speak_http_and_before_those_that_do_not() {
    let both = "port \"a\" 9000; port \"b\" 8000; metrics port=\"a\"";
    assert_eq!(port(both), "b");
    let other = "port \"a\" 9000 protocol=\"tcp\"; port \"b\" 8000; metrics port=\"b\"";
    assert_eq!(port(other), "b");
    assert_eq!(port("port \"b\" 9000 protocol=\"tcp\"; port \"a\" 1 protocol=\"tcp\""), "a");
}
