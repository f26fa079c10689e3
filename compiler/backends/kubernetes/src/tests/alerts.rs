//! Receivers of alerts: routes lead to them, and each is given its secret.

use groundplan_lowering::testing::{self, loaded};
use serde_yaml::Value;

use super::{emitted, lower};

const PLATFORM: &str = r##"
platform "shop"
environment "staging" {
    kubernetes registry="ghcr.io/example"
    alerts email="shop@example.com" {
        smtp "smtp.example.com:587" from="alerts@example.com" user="alerts" secret="smtp-password"
        slack secret="slack-webhook" channel="#shop" severity="warning"
        pagerduty secret="pagerduty-key" severity="critical"
        webhook secret="hook"
    }
}
secret "smtp-password"
secret "slack-webhook"
secret "pagerduty-key" { source "oncall/pagerduty" }
secret "hook"
service "api" { image "ghcr.io/example/api:1.0"; port "http" 8080; health "/" }
"##;

fn file(text: &str) -> String {
    testing::file(text, "kubernetes/alert-receivers.yaml", lower)
}

fn documents(text: &str) -> Vec<Value> {
    file(text).split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect()
}

#[test]
fn whoever_is_to_be_told_is_told_by_severity() {
    insta::assert_snapshot!(file(PLATFORM));
    let found = documents(PLATFORM);
    let [secret, config] = found.as_slice() else { panic!("{found:#?}") };
    // Each field that takes a secret names a key of the one that is rendered.
    let keys = secret["spec"]["target"]["template"]["data"].as_mapping().unwrap();
    let name = secret["metadata"]["name"].as_str().unwrap();
    let receivers = config["spec"]["receivers"].as_sequence().unwrap();
    let mut named = Vec::new();
    for receiver in receivers {
        for (_, list) in
            receiver.as_mapping().unwrap().iter().filter(|(_, list)| list.is_sequence())
        {
            for (_, value) in list[0].as_mapping().unwrap() {
                if let Some(key) = value.get("key") {
                    assert_eq!(value["name"], name);
                    assert!(keys.contains_key(key), "{key:?}");
                    named.push(key.as_str().unwrap().to_owned());
                }
            }
        }
    }
    assert_eq!(named, ["authPassword", "apiURL", "routingKey", "urlSecret"]);
    // Every route leads to a receiver that is there, and none keeps an alert from the next.
    let names: Vec<&Value> = receivers.iter().map(|receiver| &receiver["name"]).collect();
    for route in config["spec"]["route"]["routes"].as_sequence().unwrap() {
        assert!(names.contains(&&route["receiver"]) && route["continue"] == true, "{route:?}");
    }
}

#[test]
fn who_hears_of_nothing_needs_no_secret() {
    let without = PLATFORM.replace("user=\"alerts\" secret=\"smtp-password\"", "");
    let without: String = without
        .lines()
        .filter(|line| {
            !["slack", "pagerduty", "webhook", "secret "]
                .iter()
                .any(|word| line.trim_start().starts_with(word))
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let found = documents(&without);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["kind"], "AlertmanagerConfig");
    let silent = without.replace("smtp \"smtp.example.com:587\" from=\"alerts@example.com\"", "");
    let loaded = loaded(&silent);
    let emitted = emitted(&loaded);
    assert!(emitted.artifacts.keys().all(|path| !path.ends_with("alert-receivers.yaml")));
}
