use std::collections::BTreeSet;

use serde_json::Value;

use groundplan_lowering::testing::{self, Project, loaded};
use groundplan_lowering::{Emitted, Target};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    testing::lower_each(model, record, Target::Compose, &[crate::emit_compose], emitted);
    testing::lower_each(model, record, Target::Kubernetes, &[crate::emit_kubernetes], emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

fn file(text: &str, path: &str) -> String {
    testing::file(text, path, lower)
}

const PLATFORM: &str = r#"
platform "shop"
environment "local" {
    compose
    alerts { email "dev@example.com"; runbooks "https://runbooks.example.com/{{x}}" }
}
environment "staging" { kubernetes { registry "registry.example.com/shop" }; domain "shop.example.com" }
database "main" version="17"
cache "sessions"
service "api" {
    build "." { preset "python"; app "shop.api:app" }
    port "http" 8000
    port "metrics" 9000
    health "/healthz"
    metrics port="metrics" path="/metrics?format=text"
    replicas min=2 max=6
    resources { cpu-limit "500m" }
    uses "main" "sessions"
}
worker "mailer" { image-of "api"; command "python" "-m" "mailer"; uses "main" }
cron "nightly" schedule="0 3 * * *" { image-of "api"; command "python" "-m" "report" }
"#;

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&file(PLATFORM, path)).unwrap()
}

fn documents(path: &str) -> Vec<Value> {
    let text = file(PLATFORM, path);
    text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn rules(group: &Value) -> &[Value] {
    items(&group["groups"][0]["rules"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn prometheus_asks_what_serves_metrics() {
    insta::assert_snapshot!(file(PLATFORM, "prometheus/prometheus.yaml"));
}

#[test]
fn the_alerts_of_a_service() {
    insta::assert_snapshot!(file(PLATFORM, "prometheus/rules/api.yaml"));
}

#[test]
fn every_alert_says_what_is_wrong_how_bad_it_is_and_what_to_do() {
    for path in ["rules/api.yaml", "rules/main.yaml", "rules/sessions.yaml"] {
        for rule in rules(&yaml(path)) {
            let name = text(&rule["alert"]);
            assert!(["critical", "warning"].contains(&text(&rule["labels"]["severity"])), "{name}");
            assert!(!text(&rule["annotations"]["summary"]).is_empty(), "{name}");
            assert!(!text(&rule["annotations"]["description"]).is_empty(), "{name}");
            // `{{` in the address is no action.
            let url = text(&rule["annotations"]["runbook_url"]);
            let wanted = format!("https://runbooks.example.com/{{{{ \"{{\" }}}}{{x}}}}/{name}");
            assert_eq!(url, wanted);
        }
    }
}

#[test]
fn every_alert_beside_compose_has_a_test() {
    for entity in ["api", "main", "sessions", "monitoring_prometheus"] {
        let rules_file = yaml(&format!("prometheus/rules/{entity}.yaml"));
        let tests = yaml(&format!("prometheus/tests/{entity}.yaml"));
        let alerts: BTreeSet<_> = rules(&rules_file).iter().map(|r| text(&r["alert"])).collect();
        let cases = items(&tests["tests"]).iter().map(|t| &t["alert_rule_test"]);
        let tested: BTreeSet<_> = cases.clone().map(|c| text(&c[1]["alertname"])).collect();
        assert_eq!(alerts, tested);
        for case in cases {
            assert!(items(&case[0]["exp_alerts"]).is_empty());
            assert_eq!(items(&case[1]["exp_alerts"]).len(), 1);
        }
    }
}

#[test]
fn alerts_reach_a_receiver_that_exists() {
    let with = yaml("alertmanager.yaml");
    assert_eq!(with["route"]["receiver"], with["receivers"][0]["name"]);
    assert_eq!(with["receivers"][0]["email_configs"][0]["to"], "dev@example.com");
    let silent = PLATFORM.replace("alerts { email \"dev@example.com\"", "//");
    let without: Value = serde_yaml::from_str(&file(&silent, "alertmanager.yaml")).unwrap();
    assert_eq!(without["route"]["receiver"], without["receivers"][0]["name"]);
    assert!(without["receivers"][0]["email_configs"].is_null());
}

#[test]
fn the_operator_of_a_cluster_finds_monitors_and_rules_by_its_labels() {
    let written = "registry \"registry.example.com/shop\"";
    let labels =
        "monitoring { labels { release \"stack\"; \"app.kubernetes.io/part-of\" \"x\"; }; }";
    let platform = PLATFORM.replace(written, &format!("{written}; {labels}"));
    let text = file(&platform, "monitoring/api.yaml");
    let documents = text.split("\n---\n");
    let documents: Vec<Value> = documents.map(|one| serde_yaml::from_str(one).unwrap()).collect();
    for kind in ["ServiceMonitor", "PrometheusRule"] {
        let object = documents.iter().find(|object| object["kind"] == kind).unwrap();
        assert_eq!(object["metadata"]["labels"]["release"], "stack", "{kind}");
        assert_eq!(object["metadata"]["labels"]["app.kubernetes.io/part-of"], "x", "{kind}");
        assert_eq!(object["metadata"]["labels"]["app.kubernetes.io/name"], "api", "{kind}");
    }
}

#[test]
fn a_cluster_without_the_operator_is_given_nothing_for_it() {
    let written = "registry \"registry.example.com/shop\"";
    let absent = format!("{written}; addons prometheus-operator=#false");
    let text = file(&PLATFORM.replace(written, &absent), "monitoring/api.yaml");
    assert!(!text.contains("monitoring.coreos.com"), "{text}");
    assert!(file(PLATFORM, "monitoring/api.yaml").contains("monitoring.coreos.com"));
}

fn dashboards() -> Vec<(String, Value)> {
    let loaded = loaded(PLATFORM);
    let emitted = emitted(&loaded);
    let mut out = Vec::new();
    for (path, artifact) in &emitted.artifacts {
        if path.ends_with(".json") && path.contains("/dashboards/") {
            out.push((path.clone(), serde_json::from_str(&artifact.text).unwrap()));
        }
        if path.contains("/monitoring/") {
            for document in artifact.text.split("\n---\n") {
                let object: Value = serde_yaml::from_str(document).unwrap();
                for (_, json) in object["data"].as_object().into_iter().flatten() {
                    out.push((path.clone(), serde_json::from_str(text(json)).unwrap()));
                }
            }
        }
    }
    out
}

#[test]
fn dashboards_have_identities_and_panels_that_do_not_overlap() {
    let all = dashboards();
    assert_eq!(all.len(), 5 + 6);
    let uids: BTreeSet<_> = all.iter().map(|(_, dashboard)| text(&dashboard["uid"])).collect();
    assert_eq!(uids.len(), all.len());
    for (path, dashboard) in &all {
        let panels = items(&dashboard["panels"]);
        assert!(!panels.is_empty(), "{path}");
        let places: BTreeSet<_> = panels
            .iter()
            .map(|panel| (panel["gridPos"]["x"].as_u64(), panel["gridPos"]["y"].as_u64()))
            .collect();
        assert_eq!(places.len(), panels.len(), "{path}");
        for panel in panels {
            assert!(!text(&panel["title"]).contains(['$', '[']), "{path}");
        }
    }
}

#[test]
fn a_cluster_is_asked_about_its_own_namespace_only() {
    for entity in ["api", "mailer", "nightly", "main", "sessions"] {
        for document in documents(&format!("monitoring/{entity}.yaml")) {
            assert_eq!(document["metadata"]["namespace"], "shop-staging");
            for rule in items(&document["spec"]["groups"][0]["rules"]) {
                let query = text(&rule["expr"]);
                let selectors = query.matches('{').count();
                let scoped = query.matches("namespace=\"shop-staging\"").count();
                assert!(selectors > 0 && selectors == scoped, "{query}");
            }
        }
    }
}

#[test]
fn a_service_is_scraped_where_it_says() {
    let documents = documents("monitoring/api.yaml");
    let monitor = &documents[0];
    assert_eq!(monitor["kind"], "ServiceMonitor");
    let endpoint = &monitor["spec"]["endpoints"][0];
    assert_eq!(endpoint["port"], "metrics");
    assert_eq!(endpoint["path"], "/metrics");
    assert_eq!(endpoint["params"]["format"][0], "text");
    let alerts = items(&documents[1]["spec"]["groups"][0]["rules"]);
    let names: BTreeSet<_> = alerts.iter().map(|rule| text(&rule["alert"])).collect();
    for name in ["CopiesMissing", "AutoscalerAtMaximum", "HighErrorRatio", "CrashLoop"] {
        assert!(names.contains(name), "{names:?}");
    }
    assert_eq!(names.len(), alerts.len());
}

#[test]
fn without_metrics_there_is_nothing_to_ask() {
    let text = file(PLATFORM, "monitoring/mailer.yaml");
    assert!(!text.contains("ServiceMonitor") && text.contains("PrometheusRule"), "{text}");
    let compose = loaded(PLATFORM);
    assert!(emitted(&compose).artifacts.keys().all(|path| !path.ends_with("rules/mailer.yaml")));
}
