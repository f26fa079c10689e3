//! What holds only when the doors of several targets work together.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use groundplan_backends::{Emitted, Options, emit};
use groundplan_lowering::testing::loaded;
use groundplan_model::load::Loaded;
use serde_yaml::Value;

/// A platform of something of everything that is mounted under Compose.
const LOCAL: &str = r#"
platform "shop"
environment "local" { compose; alerts { email "dev@example.com" } }
database "main" version="18" { parameters { work_mem "8MB" }; extensions "vector" }
cache "sessions" { persistence }
bucket "files"
service "api" {
    build "app" { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
    metrics
    uses "sessions" "files"
    env { DATABASE_URL (ref)"main.url" }
    file "/etc/shop/shop.conf" { content "price = $5" }
}
"#;

fn emitted(loaded: &Loaded) -> Emitted<'_> {
    emit(loaded.model.as_ref().unwrap(), &Options::default())
}

#[test]
fn every_file_that_is_mounted_is_written() {
    let loaded = loaded(LOCAL);
    let emitted = emitted(&loaded);
    let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
    let project: Value = serde_yaml::from_str(project).unwrap();
    let services = project["services"].as_mapping().unwrap();
    let mounts = services.values().flat_map(|service| service["volumes"].as_sequence()).flatten();
    let files = mounts.filter(|mount| mount["type"] == "bind");
    let sources: Vec<&str> = files.map(|mount| mount["source"].as_str().unwrap()).collect();
    assert!(sources.len() > 4, "{sources:?}");
    for source in sources {
        let path = format!("generated/local/compose/{}", source.trim_start_matches("./"));
        let is_it = |name: &String| *name == path || name.starts_with(&format!("{path}/"));
        assert!(emitted.artifacts.keys().any(is_it), "{path}");
    }
}

#[test]
fn mail_is_caught_where_alerts_are_mailed() {
    let has_mailbox = |text: &str| {
        let loaded = loaded(text);
        let emitted = emitted(&loaded);
        let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
        project.contains("\n  monitoring_mailbox:\n")
    };
    assert!(has_mailbox(LOCAL));
    assert!(!has_mailbox(&LOCAL.replace("alerts { email \"dev@example.com\" }", "")));
}

#[test]
fn the_kustomization_lists_what_monitoring_adds() {
    let loaded = loaded(
        r#"
        platform "agents"
        environment "cluster" { kubernetes registry="ghcr.io/example" }
        service "api" { build "."; port "http" 80 }
        job "reindex" { image-of "api"; command "reindex" }
        "#,
    );
    let emitted = emitted(&loaded);
    let file = &emitted.artifacts["generated/cluster/kubernetes/kustomization.yaml"].text;
    let file: Value = serde_yaml::from_str(file).unwrap();
    let listed: Vec<&str> = file["resources"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let monitored = ["monitoring/api.yaml", "monitoring/reindex.yaml"];
    assert_eq!(listed, ["api.yaml", monitored[0], monitored[1], "namespace.yaml", "jobs"]);
}
