//! Who reaches whom.

use std::collections::BTreeSet;

use super::*;

#[test]
fn whatever_is_connected_shares_a_closed_network() {
    let compose = compose(LARGE);
    let closed = |name| -> BTreeSet<&str> {
        let leads_out = ["published", "outside"];
        networks(&compose, name).into_iter().filter(|n| !leads_out.contains(n)).collect()
    };
    let meet = |a, b| !closed(a).is_disjoint(&closed(b));
    for (a, b) in [
        ("api", "main"),
        ("api", "sessions"),
        ("api", "object_storage"),
        ("web", "api"),
        ("mailer", "main"),
        ("mailer", "scores"),
        ("nightly", "main"),
        ("main_exporter", "main"),
        ("monitoring_prometheus", "api"),
        ("monitoring_prometheus", "main_exporter"),
        ("monitoring_grafana", "monitoring_prometheus"),
        ("web_probe", "web"),
    ] {
        assert!(meet(a, b), "{a} does not reach {b}");
    }
    for (a, b) in [
        ("web", "main"),
        ("web", "sessions"),
        ("web", "object_storage"),
        ("mailer", "sessions"),
        ("mailer", "api"),
        ("nightly", "scores"),
        ("monitoring_grafana", "api"),
    ] {
        assert!(!meet(a, b), "{a} reaches {b}");
    }
    assert_eq!(at(&compose, "services/alone/network_mode"), "none");
}

/// What `--notes` says of who reaches whom.
fn unasked(text: &str) -> Option<String> {
    let loaded = loaded(text);
    let model = loaded.model.as_ref().unwrap();
    Some(crate::excess_reachability(&model.environments["local"])?.message)
}

#[test]
fn what_networks_let_through_beyond_the_edges_is_counted() {
    let two = r#"
platform "shop"
environment "local" { compose { monitoring #false } }
service "a" { image "example/a:1"; port "http" 8001; health "/" }
worker "w" { image "example/w:1"; uses "a" }
worker "v" { image "example/v:1"; uses "a" }
"#;
    // Neither worker listens, and the probe does not either.
    assert_eq!(unasked(two), None);
    let listening = two.to_owned() + r#"service "b" { image "b:1"; port "http" 1; uses "a" }"#;
    // `a` reaches back to `b`, and so does the probe of `a`, for which `b` waits.
    let note = unasked(&listening).unwrap();
    assert!(note.contains("in 2 of 20 ordered pairs"), "{note}");
}

#[test]
fn fifty_services_and_ten_stores_need_no_more_than_eight_networks() {
    let mut text = String::from("platform \"big\"\nenvironment \"local\" { compose }\n");
    text += "external \"vendor\" { host \"api.vendor.example\" }\n";
    for n in 0..10 {
        text += &format!("database \"db{n}\" version=\"17\"\n");
    }
    for n in 0..50 {
        let uses = format!("\"db{}\" \"s{}\" \"vendor\"", n % 10, (n * 7 + 1) % 50);
        text += &format!(
            "service \"s{n}\" {{ image \"example/s:{n}\"; port \"http\" 8000; health \"/\"; \
             metrics; route \"/s{n}\"; uses {uses} }}\n"
        );
    }
    let compose = compose(&text);
    let networks = keys(at(&compose, "networks"));
    assert!(networks.len() <= 8, "{networks:?}");
    assert!(unasked(&text).is_some());
}

#[test]
fn only_who_calls_external_systems_gets_out() {
    let compose = compose(LARGE);
    let option = |name: &str, option: &str| {
        let path = format!("networks/{name}/driver_opts");
        at(&compose, &path)[format!("com.docker.network.bridge.{option}")].as_str()
    };
    for name in keys(at(&compose, "networks")) {
        let closed = at(&compose, &format!("networks/{name}"))["internal"] == true;
        let masked = option(name, "enable_ip_masquerade") == Some("false");
        assert_eq!(!closed && !masked, name == "outside", "{name}");
        // Where nothing is closed, nobody meets.
        assert_eq!(!closed, option(name, "enable_icc") == Some("false"), "{name}");
    }
    for service in keys(at(&compose, "services")) {
        let of = networks(&compose, service);
        // With one way out, there is no question which one Docker takes.
        assert!(!of.contains("outside") || !of.contains("published"), "{service}");
        assert_eq!(of.contains("outside"), service == "api", "{service}");
        // Names of those who meet elsewhere are not looked up where nobody answers.
        for out in ["outside", "published"].iter().filter(|out| of.contains(*out)) {
            let path = format!("services/{service}/networks/{out}/gw_priority");
            assert!(of.len() == 1 || at(&compose, &path) == -1, "{service}");
        }
    }
}

#[test]
fn services_that_use_each_other_start_together() {
    let compose = compose(
        r#"
platform "shop"
environment "local" { compose }
service "a" { image "example/a:1"; port "http" 8001; env { B (ref)"b.url" } }
service "b" { image "example/b:1"; port "http" 8002; env { A (ref)"a.url" } }
"#,
    );
    assert!(at(&compose, "services/a/depends_on").is_null());
    assert!(!networks(&compose, "a").is_disjoint(&networks(&compose, "b")));
}
