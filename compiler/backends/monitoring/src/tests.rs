use std::collections::BTreeSet;

use serde_json::Value;

use groundplan_lowering::testing::{self, Project, loaded};
use groundplan_lowering::{Emitted, Target};
use groundplan_model::Model;
use groundplan_record::Record;

use crate::lower::ALERTS;

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

/// Something of everything that is watched.
const PLATFORM: &str = include_str!("../examples/everything.kdl");

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&file(PLATFORM, path)).unwrap()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The rules of each file, Compose's and the cluster's.
fn rules() -> Vec<(String, Value)> {
    let loaded = loaded(PLATFORM);
    let emitted = emitted(&loaded);
    let is_rules = |path: &str| path.contains("/rules/") || path.ends_with("/rules.yaml");
    let files = emitted.artifacts.iter().filter(|(path, _)| is_rules(path));
    let groups = files.flat_map(|(path, file)| {
        let read: Value = serde_yaml::from_str(&file.text).unwrap();
        let groups = [&read["groups"], &read["spec"]["groups"]].map(items).concat();
        let rules = groups.iter().flat_map(|group| items(&group["rules"]).to_vec());
        rules.map(|rule| (path.clone(), rule)).collect::<Vec<_>>()
    });
    groups.collect()
}

#[test]
fn prometheus_asks_what_serves_metrics() {
    insta::assert_snapshot!(file(PLATFORM, "prometheus/prometheus.yaml"));
}

#[test]
fn the_rules_of_a_cluster() {
    insta::assert_snapshot!(file(PLATFORM, "staging/kubernetes/monitoring/rules.yaml"));
}

#[test]
fn the_rules_beside_compose() {
    let kinds = ["service", "requests"]
        .map(|kind| file(PLATFORM, &format!("prometheus/rules/{kind}.yaml")));
    insta::assert_snapshot!(kinds.concat());
}

#[test]
fn a_runbook() {
    insta::assert_snapshot!(file(
        PLATFORM,
        "staging/kubernetes/monitoring/runbooks/NoCopyReady.md"
    ));
}

#[test]
fn every_alert_says_of_whom_it_is_and_what_to_do() {
    let rules = rules();
    assert!(rules.len() > 30);
    for (path, rule) in rules {
        let name = text(&rule["alert"]);
        let labels = &rule["labels"];
        assert!(["critical", "warning"].contains(&text(&labels["severity"])), "{name}");
        assert_eq!(labels["platform"], "shop", "{name}");
        assert_eq!(labels["owner"], "shop@example.com", "{name}");
        let environment = text(&labels["environment"]);
        assert!(path.starts_with(&format!("generated/{environment}/")), "{path}");
        let on_cluster = !path.contains("/compose/");
        assert_eq!(labels["namespace"] == format!("shop-{environment}"), on_cluster, "{name}");
        let notes = &rule["annotations"];
        let summary = text(&notes["summary"]);
        assert!(summary.starts_with(&format!("shop {environment}: ")), "{summary}");
        assert!(!text(&notes["description"]).is_empty(), "{name}");
        let runbook = text(&notes["runbook"]);
        let page = file(PLATFORM, runbook);
        assert!(page.contains(&format!("\n# {name}\n")), "{page}");
        assert!(page.contains("\n1. ") && !page.contains("{logs}"), "{page}");
    }
}

#[test]
fn a_runbook_of_ones_own_is_named_too() {
    for (path, rule) in rules() {
        let (name, notes) = (text(&rule["alert"]), &rule["annotations"]);
        // `{{` in the address is no action.
        let wanted = format!("https://runbooks.example.com/{{{{ \"{{\" }}}}{{x}}}}/{name}");
        let is_said = path.contains("/local/");
        assert_eq!(text(&notes["runbook_url"]), if is_said { &wanted } else { "" });
    }
}

#[test]
fn what_is_declared_is_what_can_fire() {
    let declared: BTreeSet<&str> =
        ALERTS.iter().flat_map(|(_, alerts)| alerts.iter()).map(|alert| alert.name).collect();
    let count: usize = ALERTS.iter().map(|(_, alerts)| alerts.len()).sum();
    assert_eq!(declared.len(), count, "two alerts of one name");
    let rules = rules();
    let found: BTreeSet<&str> = rules.iter().map(|(_, rule)| text(&rule["alert"])).collect();
    assert_eq!(declared, found);
    assert!(groundplan_lowering::names::monitoring::IMPLIED.iter().all(|it| declared.contains(it)));
}

#[test]
fn every_alert_is_proved_to_fire_and_to_end() {
    let loaded = loaded(PLATFORM);
    let emitted = testing::emitted(&loaded, |model, record, emitted| {
        lower(model, record, emitted);
        testing::lower_each(model, record, Target::Kubernetes, &[crate::proof], emitted);
    });
    let files = emitted.artifacts.iter().filter(|(path, _)| path.contains("/tests/"));
    let tests = files.flat_map(|(path, file)| {
        let read: Value = serde_yaml::from_str(&file.text).unwrap();
        let place = path.split('/').nth(1).unwrap().to_owned();
        items(&read["tests"]).iter().map(|test| (place.clone(), test.clone())).collect::<Vec<_>>()
    });
    let mut proved = BTreeSet::new();
    for (place, test) in tests {
        let fired: Vec<usize> = items(&test["alert_rule_test"])
            .iter()
            .map(|at| items(&at["exp_alerts"]).len())
            .collect();
        assert_eq!(fired, [0, 1, 0], "{test}");
        proved.insert((place, text(&test["name"]).to_owned()));
    }
    let place = |path: &str| path.split('/').nth(1).unwrap().to_owned();
    let emitted: BTreeSet<_> =
        rules().iter().map(|(path, rule)| (place(path), text(&rule["alert"]).to_owned())).collect();
    assert_eq!(proved, emitted);
}

/// No rule and no panel asks for requests of a service that does not say how it counts them.
#[test]
fn what_nobody_serves_is_not_asked_for() {
    for target in ["local", "staging"] {
        let loaded = loaded(PLATFORM);
        let emitted = emitted(&loaded);
        let files = emitted.artifacts.iter();
        let files = files.filter(|(path, _)| path.starts_with(&format!("generated/{target}/")));
        for (path, file) in files.filter(|(path, _)| !path.ends_with(".md")) {
            for line in file.text.lines().filter(|line| line.contains("http_requests_total")) {
                assert!(!line.contains("quiet"), "{path}: {line}");
            }
        }
    }
    let silent = PLATFORM.replace("dialect \"prometheus-fastapi\" \"process\"", "");
    let loaded = loaded(&silent);
    for (path, file) in &emitted(&loaded).artifacts {
        // The other service of the platform counts in another dialect.
        let asks = |name: &str| file.text.contains(name);
        assert!(!asks("http_requests_total") && !asks("process_open_fds"), "{path}");
    }
}

#[test]
fn a_failed_job_and_a_cron_job_that_never_comes_are_told() {
    let rules = rules();
    let expression = |name: &str| {
        let is_it =
            |(path, rule): &&(String, Value)| path.contains("/staging/") && rule["alert"] == name;
        let found = rules.iter().find(is_it).unwrap();
        text(&found.1["expr"]).to_owned()
    };
    // Between 3:00 and 3:00, and an hour that it may take, and two that are granted.
    assert!(expression("CronMissed").ends_with("> 97200"), "{}", expression("CronMissed"));
    // What is called like the beginning of another is not meant.
    assert!(expression("JobFailed").contains("\"(main-migrate|nightly)(-[0-9]+)?\""));
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
    for (path, name) in [("api.service.yaml", "api"), ("rules.yaml", "platform")] {
        let object = file(&platform, &format!("staging/kubernetes/monitoring/{path}"));
        let object: Value = serde_yaml::from_str(&object).unwrap();
        assert_eq!(object["metadata"]["labels"]["release"], "stack", "{path}");
        assert_eq!(object["metadata"]["labels"]["app.kubernetes.io/part-of"], "x", "{path}");
        assert_eq!(object["metadata"]["labels"]["app.kubernetes.io/name"], name, "{path}");
    }
}

#[test]
fn a_cluster_without_the_operator_is_given_nothing_for_it() {
    let written = "registry \"registry.example.com/shop\"";
    let absent = format!("{written}; addons prometheus-operator=#false");
    let loaded = loaded(&PLATFORM.replace(written, &absent));
    let emitted = emitted(&loaded);
    let files = emitted.artifacts.keys().filter(|path| path.contains("/staging/"));
    let others: Vec<_> = files.filter(|path| !path.contains("/dashboards/")).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn dashboards_have_identities_and_panels_that_do_not_overlap() {
    let loaded = loaded(PLATFORM);
    let emitted = emitted(&loaded);
    let files = emitted.artifacts.iter().filter(|(path, _)| path.contains("/dashboards/"));
    let files = files.filter(|(path, _)| path.ends_with(".json"));
    let all: Vec<(&String, Value)> =
        files.map(|(path, file)| (path, serde_json::from_str(&file.text).unwrap())).collect();
    let kinds = |place: &str| -> Vec<&str> {
        let paths = all.iter().filter(|(path, _)| path.contains(place));
        paths.map(|(path, _)| path.rsplit(['/', '.']).nth(1).unwrap()).collect()
    };
    assert_eq!(
        kinds("/local/"),
        ["cache", "database", "monitoring", "platform", "requests", "service"]
    );
    assert_eq!(
        kinds("/staging/"),
        ["cache", "database", "job", "platform", "requests", "volume", "workload"]
    );
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
fn a_series_of_its_own_is_drawn() {
    let dashboard = file(PLATFORM, "staging/kubernetes/monitoring/dashboards/platform.json");
    let dashboard: Value = serde_json::from_str(&dashboard).unwrap();
    let panel = |title: &str| {
        let found = items(&dashboard["panels"]).iter().find(|panel| panel["title"] == title);
        found.map(|panel| text(&panel["targets"][0]["expr"]).to_owned()).unwrap_or_default()
    };
    let of_api = "{namespace=\"shop-staging\",job=\"api\"}";
    assert_eq!(panel("Baskets by state"), format!("sum by (state) (shop_baskets{of_api})"));
    // `$` would be a variable of Grafana's.
    let orders = format!("sum by (job) (rate(shop_orders_total{of_api}[$__rate_interval]))");
    assert_eq!(panel("shop_orders_total"), orders);
}

#[test]
fn a_cluster_is_asked_about_its_own_namespace_only() {
    for (path, rule) in rules() {
        let query = text(&rule["expr"]);
        let scoped = query.matches("{namespace=\"shop-").count();
        let selectors = query.matches('{').count();
        let wanted = if path.contains("/compose/") { 0 } else { selectors };
        assert!(selectors > 0 && scoped == wanted, "{query}");
    }
}

#[test]
fn a_service_is_scraped_where_it_says() {
    let monitor = yaml("staging/kubernetes/monitoring/api.service.yaml");
    assert_eq!(monitor["kind"], "ServiceMonitor");
    let endpoint = &monitor["spec"]["endpoints"][0];
    assert_eq!(endpoint["port"], "metrics");
    assert_eq!(endpoint["path"], "/metrics");
    assert_eq!(endpoint["params"]["format"][0], "text");
}

#[test]
fn it_is_said_where_nobody_hears_of_alerts() {
    let told = |environment: &str| {
        let text = format!(
            "platform \"shop\"\nsecret \"hook\"\nenvironment \"one\" {{ {environment} }}\n\
             service \"api\" {{ image \"a:1\"; port \"http\" 80 }}"
        );
        let loaded = loaded(&text);
        let environment = &loaded.model.as_ref().unwrap().environments["one"];
        let told = crate::alerts_without_receiver(environment).into_iter();
        told.map(|fault| format!("{} {}", fault.rule.code, fault.message)).collect::<Vec<_>>()
    };
    let cluster = "kubernetes registry=\"ghcr.io/example\"; alerts email=\"a@example.com\"";
    let smtp = "smtp \"smtp.example.com:587\" from=\"b@example.com\"";
    let hook = "webhook secret=\"hook\"";
    let silent = told(cluster);
    assert_eq!(silent.len(), 1, "{silent:?}");
    let message = "unsupported-by-target `alerts.email` has no effect in kubernetes: nobody hears";
    assert!(silent[0].starts_with(message), "{silent:?}");
    assert!(told(&format!("{cluster} {{ {hook} }}"))[0].contains("nobody who sends mails"));
    assert_eq!(told(&format!("{cluster} {{ {hook}; {smtp} }}")), Vec::<String>::new());
    // Whoever hears of warnings alone is not woken.
    let warned =
        told(&format!("{cluster} {{ {hook} severity=\"warning\"; {smtp} severity=\"warning\" }}"));
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned[0].contains("nobody hears of critical alerts"), "{warned:?}");
    assert_eq!(told(&format!("{cluster} {{ {hook}; {smtp} severity=\"warning\" }}")).len(), 0);
    assert_eq!(told("kubernetes registry=\"ghcr.io/example\""), Vec::<String>::new());
    let without = cluster.replace(";", "{ addons prometheus-operator=#false };");
    assert_eq!(told(&format!("{without} {{ {hook} }}")).len(), 2);
    // What happens on a developer's machine wakes nobody.
    assert_eq!(told("compose; alerts email=\"a@example.com\""), Vec::<String>::new());
    let beside = told(&format!("compose; alerts email=\"a@example.com\" {{ {hook} }}"));
    assert!(beside[0].contains("`alerts.webhook` has no effect in compose"), "{beside:?}");
}
