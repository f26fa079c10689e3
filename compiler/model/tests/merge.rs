//! The one merge rule: what an environment's override makes of an entity, field by field.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use groundplan_model::kinds::Service;
use groundplan_model::load::{Loaded, Memory, load};
use groundplan_model::{Entity, EnvironmentModel, ImageSource};
use groundplan_schema::{Text, Value};
use groundplan_source::Origin;
use groundplan_syntax::Limits;

const BASE: &str = r#"
platform "shop"
environment "plain" { compose }
service "web" {
    image "example/web:1"
    port "http" 8000
    port "admin" 9000 protocol="tcp"
    health "/healthz" { ready "/ready" }
    route "/" idle-timeout="30s"
    replicas min=2 max=4
    resources cpu="500m" memory="512MiB"
    env {
        LEVEL "info"
        COLOUR "blue"
    }
    args "--verbose"
    stop-grace "10s"
}
"#;

/// The base with an environment `changed` that holds `over`.
fn loaded(over: &str) -> Loaded {
    let text = format!("{BASE}environment \"changed\" {{\n    compose\n    {over}\n}}\n");
    let loaded = load(&Memory::one(text), "platform.kdl", "", &Limits::default());
    let faults: Vec<_> = loaded.diagnostics.iter().map(|fault| &fault.message).collect();
    assert!(faults.is_empty(), "{faults:?}");
    loaded
}

fn environment<'l>(loaded: &'l Loaded, name: &str) -> &'l EnvironmentModel {
    &loaded.model.as_ref().unwrap().environments[name]
}

fn web<'l>(loaded: &'l Loaded, name: &str) -> &'l Entity<Service> {
    &environment(loaded, name).services["web"]
}

fn text(value: &Value<Text>) -> &str {
    value.sure().unwrap().as_literal().unwrap()
}

/// The pieces of the description that had a part in a value.
fn written<'l>(loaded: &'l Loaded, origin: &Origin) -> Vec<&'l str> {
    origin.spans().iter().map(|span| loaded.sources.slice(*span)).collect()
}

#[test]
fn a_value_is_replaced_and_knows_both_its_places() {
    let loaded = loaded(r#"service "web" { stop-grace "60s" }"#);
    let (plain, changed) = (web(&loaded, "plain"), web(&loaded, "changed"));
    assert_eq!(plain.workload.stop_grace.sure().unwrap().0, 10);
    let over = &changed.workload.stop_grace;
    assert_eq!(over.sure().unwrap().0, 60);
    assert_eq!(written(&loaded, over.origin()), ["\"10s\"", "\"60s\""]);
    let plain = plain.workload.stop_grace.origin();
    assert_eq!(written(&loaded, plain), ["\"10s\""]);
}

#[test]
fn an_entity_that_is_not_overridden_is_shared() {
    let loaded = loaded("");
    let (plain, changed) = (environment(&loaded, "plain"), environment(&loaded, "changed"));
    assert!(std::sync::Arc::ptr_eq(&plain.services["web"], &changed.services["web"]));
}

#[test]
fn an_overridden_entity_names_all_its_contributors() {
    let loaded = loaded(r#"service "web" { stop-grace "60s" }"#);
    let origin = &web(&loaded, "changed").origin;
    assert_eq!(written(&loaded, origin), ["service \"web\"", "service \"web\""]);
    assert_eq!(written(&loaded, &web(&loaded, "plain").origin), ["service \"web\""]);
}

#[test]
fn a_single_child_is_merged_field_by_field() {
    let loaded = loaded(r#"service "web" { resources memory="1GiB"; replicas max=9 }"#);
    let web = web(&loaded, "changed");
    let resources = &web.workload.resources;
    assert_eq!(resources.cpu.sure().unwrap().0, 500);
    assert_eq!(resources.memory.sure().unwrap().mebibytes(), 1024);
    assert_eq!(web.replicas.min.as_ref().unwrap().sure(), Some(&2));
    assert_eq!(web.replicas.max.as_ref().unwrap().sure(), Some(&9));
}

#[test]
fn keyed_children_are_merged_by_their_key() {
    let loaded = loaded(r#"service "web" { port "http" 8080; port "debug" 9999 }"#);
    let web = web(&loaded, "changed");
    let ports: Vec<_> = web
        .port
        .iter()
        .map(|(name, port)| (name.as_ref(), port.number.sure().unwrap().0))
        .collect();
    assert_eq!(ports, [("admin", 9000), ("debug", 9999), ("http", 8080)]);
    let number = &web.port["http"].number;
    assert_eq!(written(&loaded, number.origin()), ["8000", "8080"]);
}

#[test]
fn a_route_keeps_what_its_override_does_not_say() {
    let loaded = loaded(r#"service "web" { route "/" websocket=#true }"#);
    let route = &web(&loaded, "changed").route["/"];
    assert_eq!(route.websocket.sure(), Some(&true));
    assert_eq!(route.idle_timeout.sure().unwrap().0, 30);
}

#[test]
fn a_map_is_merged_by_name() {
    let loaded = loaded(r#"service "web" { env { LEVEL "debug"; EXTRA "yes" } }"#);
    let env = &web(&loaded, "changed").workload.env;
    let shown: Vec<_> = env.iter().map(|(name, value)| (name.as_ref(), text(value))).collect();
    assert_eq!(shown, [("COLOUR", "blue"), ("EXTRA", "yes"), ("LEVEL", "debug")]);
    assert_eq!(written(&loaded, env["LEVEL"].origin()), ["\"info\"", "\"debug\""]);
}

#[test]
fn a_list_is_appended_to() {
    let loaded = loaded(r#"service "web" { args "--trace" "--once" }"#);
    let shown: Vec<_> = web(&loaded, "changed").workload.args.iter().map(text).collect();
    assert_eq!(shown, ["--verbose", "--trace", "--once"]);
}

#[test]
fn null_takes_away() {
    let over = r#"service "web" {
        env { COLOUR #null }
        port "admin" #null
        route "/" #null
        health #null
        args #null
        stop-grace #null
        replicas max=#null
    }"#;
    let loaded = loaded(over);
    let web = web(&loaded, "changed");
    assert_eq!(web.workload.env.keys().map(|name| name.as_ref()).collect::<Vec<_>>(), ["LEVEL"]);
    assert_eq!(web.port.keys().map(|name| name.as_ref()).collect::<Vec<_>>(), ["http"]);
    assert!(web.route.is_empty());
    assert!(web.health.is_none());
    assert!(web.workload.args.is_empty());
    assert_eq!(web.replicas.min.as_ref().unwrap().sure(), Some(&2));
    assert!(web.replicas.max.is_none());
    // What has a default falls back to it.
    assert!(matches!(web.workload.stop_grace.origin(), Origin::Default(_)));
    assert_eq!(web.workload.stop_grace.sure().unwrap().0, 30);
}

#[test]
fn a_list_that_is_taken_away_can_be_written_anew() {
    let loaded = loaded("service \"web\" {\n        args #null\n        args \"--only\"\n    }");
    let shown: Vec<_> = web(&loaded, "changed").workload.args.iter().map(text).collect();
    assert_eq!(shown, ["--only"]);
}

#[test]
fn null_takes_a_whole_entity_away() {
    let loaded = loaded(r#"service "web" #null"#);
    assert!(environment(&loaded, "changed").services.is_empty());
    assert_eq!(environment(&loaded, "plain").services.len(), 1);
}

#[test]
fn a_property_and_a_child_are_the_same_field() {
    for over in [
        r#"service "web" stop-grace="60s""#,
        r#"service "web" { stop-grace "60s" }"#,
        r#"service "web" health="/up""#,
    ] {
        let loaded = loaded(over);
        let web = web(&loaded, "changed");
        let health = web.health.as_ref().unwrap();
        let path = health.path.as_ref().unwrap().sure().unwrap().as_str();
        let grace = web.workload.stop_grace.sure().unwrap().0;
        assert!(matches!((path, grace), ("/healthz", 60) | ("/up", 10)), "{over}: {path} {grace}");
        // A child that is merged keeps what the override does not say.
        assert!(health.ready.is_some());
    }
}

#[test]
fn the_written_fields_are_those_of_base_and_override() {
    let loaded = loaded(r#"service "web" { run-as 1234 }"#);
    let names = |entity: &Entity<Service>| {
        entity.written.iter().map(|(field, _)| format!("{field:?}")).collect::<Vec<_>>()
    };
    let has = |names: Vec<String>| names.iter().any(|name| name.contains("RunAs"));
    assert!(has(names(web(&loaded, "changed"))));
    assert!(!has(names(web(&loaded, "plain"))));
}

fn project(text: &str) -> Loaded {
    load(&Memory::one(text), "platform.kdl", "", &Limits::default())
}

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(|fault| fault.rule.code).collect()
}

const THREE: &str = r#"
platform "shop"
environment "local" { compose }
environment "staging" { kubernetes registry="ghcr.io/example" }
environment "live" { kubernetes registry="ghcr.io/example" }
"#;

#[test]
fn only_and_except_say_where_an_entity_is() {
    let loaded = project(&format!(
        r#"{THREE}
        cache "everywhere"
        cache "home" {{ only "local" }}
        cache "away" {{ except "local" }}
        cache "picked" {{ only "staging" "live"; except "live" }}
        "#
    ));
    assert_eq!(codes(&loaded), [""; 0]);
    let caches = |name: &str| {
        environment(&loaded, name).caches.keys().map(|name| name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(caches("local"), ["everywhere", "home"]);
    assert_eq!(caches("staging"), ["away", "everywhere", "picked"]);
    assert_eq!(caches("live"), ["away", "everywhere"]);
}

#[test]
fn a_reference_is_judged_in_each_environment() {
    let loaded = project(&format!(
        r#"{THREE}
        database "main" version="18" {{ only "live" "staging" }}
        worker "mailer" {{ image "example/mailer:1"; uses "main"; except "local" }}
        worker "reader" {{ image "example/reader:1"; env {{ URL (ref)"main.url" }} }}
        "#
    ));
    assert_eq!(codes(&loaded), ["reference-out-of-scope"]);
    let mended = project(&format!(
        r#"{THREE}
        environment "extra" {{ compose; worker "reader" {{ env {{ URL #null }} }} }}
        database "main" version="18" {{ only "live" "staging" }}
        worker "reader" {{ image "example/reader:1"; env {{ URL (ref)"main.url" }}; except "local" }}
        "#
    ));
    assert_eq!(codes(&mended), [""; 0]);
}

#[test]
fn open_questions_are_collected_with_their_places() {
    let loaded = project(
        r#"
        platform "shop" owner=(todo)"who owns it?"
        environment "live" {
            aws { account (todo)"which account?"; region "eu-west-1" }
            worker "mailer" { env { FROM (todo)"which address?" } }
        }
        worker "mailer" { image "example/mailer:1"; args "--to" (todo)"to whom?" }
        "#,
    );
    assert_eq!(codes(&loaded), [""; 0]);
    let shown: Vec<_> = loaded
        .questions
        .iter()
        .map(|open| format!("{}: {}", open.path.join(" / "), open.question.text))
        .collect();
    assert_eq!(
        shown,
        [
            "platform shop / owner: who owns it?",
            "environment live / aws / account: which account?",
            "environment live / worker mailer / env FROM: which address?",
            "worker mailer / args: to whom?",
        ]
    );
    assert!(loaded.questions.iter().all(|open| !open.expects.is_empty()));
}

#[test]
fn an_override_answers_a_question() {
    let loaded = project(
        r#"
        platform "shop"
        environment "live" { compose; worker "mailer" { stop-grace "1m" } }
        environment "other" { compose }
        worker "mailer" { image "example/mailer:1"; stop-grace (todo)"how long?" }
        "#,
    );
    let grace = |name| &environment(&loaded, name).workers["mailer"].workload.stop_grace;
    assert_eq!(grace("live").sure().unwrap().0, 60);
    assert_eq!(grace("other").known().unwrap_err().text, "how long?");
}

#[test]
fn an_image_is_followed_to_whoever_has_it() {
    let loaded = project(
        r#"
        platform "shop"
        environment "local" { compose }
        service "web" { build "." preset="python"; port "http" 8000 }
        worker "mailer" { image-of "web" }
        cron "nightly" schedule="0 3 * * *" { image-of "mailer" }
        job "setup" { image "example/setup:1" }
        worker "odd" { image-of "setup" }
        worker "round" { image-of "about" }
        worker "about" { image-of "round" }
        "#,
    );
    let local = environment(&loaded, "local");
    let source = |name: &str| local.image_source(&local.running_named(name).unwrap());
    for name in ["web", "mailer", "nightly"] {
        assert!(
            matches!(source(name), Some(ImageSource::Built { owner, .. }) if **owner == *"web"),
            "{name}"
        );
    }
    assert!(matches!(source("odd"), Some(ImageSource::Named(_))));
    assert!(source("round").is_none());
}
