//! Routes: which Ingress is told what.

use serde_json::{Value, json};

use super::{AWS, CLUSTER, Objects};

const ROUTED: &str = r#"
    service "api" {
        image "a:1"
        port "http" 8000
        health "/up" { ready "/ready?full=1" }
        route "/api"
        route "/api/admin" host="admin.example.org"
    }
    service "hub" {
        image "a:1"
        port "ws" 8080
        route "/" websocket=#true idle-timeout="1h"
    }
"#;

#[test]
fn a_load_balancer_of_aws_tries_longer_paths_first() {
    let objects = Objects::of(AWS, ROUTED);
    let order = |name: &str| -> u32 {
        let annotations = &objects.get("Ingress", name)["metadata"]["annotations"];
        let order = annotations["alb.ingress.kubernetes.io/group.order"].as_str().unwrap();
        order.parse().unwrap()
    };
    assert!(order("api.api") < order("hub.root"));
}

#[test]
fn a_load_balancer_of_aws_speaks_tls_and_asks_for_health() {
    let objects = Objects::of(AWS, ROUTED);
    let annotation = |name: &str, key: &str| {
        objects.get("Ingress", name)["metadata"]["annotations"]
            [format!("alb.ingress.kubernetes.io/{key}")]
        .clone()
    };
    assert_eq!(annotation("api.api", "listen-ports"), r#"[{"HTTP":80},{"HTTPS":443}]"#);
    assert_eq!(annotation("api.api", "ssl-redirect"), "443");
    assert_eq!(annotation("api.api", "target-type"), "ip");
    assert_eq!(annotation("api.api", "healthcheck-path"), "/ready?full=1");
    assert_eq!(annotation("hub.root", "healthcheck-path"), Value::Null);
    let sticky = "deregistration_delay.timeout_seconds=30,stickiness.enabled=true,\
                  stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=3600";
    assert_eq!(annotation("hub.root", "target-group-attributes"), sticky);
    // What all routes share is the class's: one of its attributes is as patient as any route.
    let class = &objects.get("IngressClassParams", "alb")["spec"];
    assert_eq!(class["group"]["name"], "agents-cluster");
    let attributes = class["loadBalancerAttributes"].as_array().unwrap();
    assert!(
        attributes.contains(&json!({ "key": "idle_timeout.timeout_seconds", "value": "3600" }))
    );
    assert_eq!(objects.get("IngressClass", "alb")["spec"]["controller"], "eks.amazonaws.com/alb");
}

#[test]
fn hosts_share_one_certificate_however_many_routes_they_have() {
    let objects = Objects::of(CLUSTER, ROUTED);
    let certificates = objects.0.iter().filter(|object| object["kind"] == "Certificate");
    let names: Vec<&Value> = certificates.map(|object| &object["spec"]["dnsNames"][0]).collect();
    assert_eq!(names, ["admin.example.org", "agents.example.org"]);
    for name in ["api.api", "hub.root"] {
        let tls = &objects.get("Ingress", name)["spec"]["tls"][0];
        assert_eq!(tls["secretName"], "tls-agents-example-org");
        assert_eq!(tls["hosts"], json!(["agents.example.org"]));
    }
    let annotations = &objects.get("Ingress", "hub.root")["metadata"]["annotations"];
    assert_eq!(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"], "3600");
    assert_eq!(annotations["nginx.ingress.kubernetes.io/affinity"], "cookie");
}

#[test]
fn without_routes_there_is_no_load_balancer() {
    let objects = Objects::of(AWS, r#"service "api" { image "a:1"; port "http" 80 }"#);
    assert!(objects.find("IngressClass", "alb").is_none());
    assert!(objects.0.iter().all(|object| object["kind"] != "Ingress"));
}
