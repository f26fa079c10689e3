//! Platforms of any size: services that each have a database, a cache and a route, in three
//! environments, two of which override every service.

use std::fmt::Write as _;

use groundplan_model::load::Memory;

/// A platform of that many services, as the files of a project.
pub fn of(services: usize) -> Memory {
    let mut files = Memory::one(head());
    for (path, text) in [
        ("services.kdl", repeated(services, service)),
        ("staging.kdl", environment("staging", STAGING, services, staged)),
        ("production.kdl", environment("production", PRODUCTION, services, produced)),
    ] {
        files.0.insert(path.to_owned(), text);
    }
    files
}

/// The same platform as one text, to be parsed.
pub fn text_of(services: usize) -> String {
    of(services).0.into_values().collect::<Vec<_>>().join("\n")
}

fn head() -> String {
    r#"platform "bench" description="A platform to be measured" {
    owner "platform@example.com"
    repository "example/bench"
    labels { team "platform" }
}
include "services.kdl" "staging.kdl" "production.kdl"

environment "local" {
    compose
}

pipeline "main" {
    on push="main" pull-request=#true
    deploy "staging"
    deploy "production" after="staging" {
        approve team="platform"
    }
}
"#
    .to_owned()
}

const STAGING: &str = r#"    aws account="111122223333" region="eu-west-1" profile="lean"
    domain "staging.example.com"
    alerts email="ops@example.com"
"#;

const PRODUCTION: &str = r#"    aws account="444455556666" region="eu-west-1"
    domain "example.com"
    budget monthly="5000"
    compliance "soc2"
    alerts email="ops@example.com"
    logging retention="365d"
"#;

fn repeated(services: usize, write: fn(usize, &mut String) -> std::fmt::Result) -> String {
    let mut text = String::new();
    for index in 0..services {
        write(index, &mut text).expect("a string takes any text");
    }
    text
}

fn environment(
    name: &str,
    body: &str,
    services: usize,
    write: fn(usize, &mut String) -> std::fmt::Result,
) -> String {
    format!("environment \"{name}\" {{\n{body}{}}}\n", repeated(services, write))
}

fn service(index: usize, text: &mut String) -> std::fmt::Result {
    write!(
        text,
        r#"
service "service-{index}" {{
    build "services/{index}" preset="python" app="app.main:app"
    port "http" 8000
    port "metrics" 9000
    health "/healthz" {{
        ready "/readyz"
    }}
    metrics port="metrics"
    route "/service-{index}"
    env {{
        LOG_LEVEL "info"
        DATABASE_URL (ref)"database-{index}.url"
        CACHE_HOST (ref)"cache-{index}.host"
        GREETING (fmt)"service {index} of {{platform.name}} at {{environment.domain}}"
    }}
    resources cpu="250m" memory="512MiB"
    replicas min=2 max=6 cpu="70%"
}}

database "database-{index}" version="17" {{
    storage "20GiB"
    backup retention="14d"
}}

cache "cache-{index}" engine="valkey" version="8"
"#
    )
}

fn staged(index: usize, text: &mut String) -> std::fmt::Result {
    write!(
        text,
        r#"
    service "service-{index}" {{
        replicas min=1 max=2
        env {{ LOG_LEVEL "debug" }}
    }}
"#
    )
}

fn produced(index: usize, text: &mut String) -> std::fmt::Result {
    write!(
        text,
        r#"
    service "service-{index}" {{
        replicas min=3 max=12
    }}
    database "database-{index}" {{
        size "large"
        high-availability
    }}
"#
    )
}
