//! Network policies: each edge opens both its ends, and nothing else is open.

use serde_json::{Value, json};

use super::{AWS, CLUSTER, Objects};

fn policy<'o>(objects: &'o Objects, name: &str) -> &'o Value {
    &objects.get("NetworkPolicy", name)["spec"]
}

fn pods(name: &str) -> Value {
    json!([{ "podSelector": { "matchLabels": { "app.kubernetes.io/name": name } } }])
}

fn tcp(port: u16) -> Value {
    json!([{ "protocol": "TCP", "port": port }])
}

fn block(cidr: &str) -> Value {
    json!([{ "ipBlock": { "cidr": cidr } }])
}

#[test]
fn an_edge_opens_both_its_ends_and_nothing_else_is_open() {
    let description = r#"
        service "api" { image "a:1"; port "http" 8000; uses "hub" "main" }
        service "hub" { image "a:1"; port "ws" 8080 }
        service "alone" { image "a:1"; port "http" 80 }
        database "main" version="17"
    "#;
    let objects = Objects::of(CLUSTER, description);
    assert_eq!(
        policy(&objects, "hub")["ingress"],
        json!([{ "from": pods("api"), "ports": tcp(8080) }])
    );
    assert_eq!(
        policy(&objects, "main")["ingress"],
        json!([{ "from": pods("api"), "ports": tcp(5432) }])
    );
    assert_eq!(policy(&objects, "main").get("egress"), None);
    assert_eq!(policy(&objects, "api").get("ingress"), None);
    let egress = policy(&objects, "api")["egress"].as_array().unwrap();
    assert_eq!(egress.len(), 3, "DNS, hub and main");
    assert!(egress.contains(&json!({ "to": pods("hub"), "ports": tcp(8080) })));
    assert!(egress.contains(&json!({ "to": pods("main"), "ports": tcp(5432) })));
    // Nothing but names.
    assert_eq!(policy(&objects, "alone").get("ingress"), None);
    assert_eq!(policy(&objects, "alone")["egress"].as_array().map(Vec::len), Some(1));
    for name in ["api", "hub", "alone", "main", "deny-all"] {
        assert_eq!(policy(&objects, name)["policyTypes"], json!(["Ingress", "Egress"]));
    }
    assert_eq!(policy(&objects, "deny-all")["podSelector"], json!({}));
}

#[test]
fn names_are_resolved_by_pods_or_by_the_node() {
    let worker = r#"worker "w" { image "w:1"; command "run" }"#;
    let resolver = |environment: &str| {
        policy(&Objects::of(environment, worker), "w")["egress"][0]["to"][0].clone()
    };
    assert_eq!(resolver(CLUSTER)["podSelector"]["matchLabels"]["k8s-app"], "kube-dns");
    assert_eq!(resolver(AWS)["ipBlock"]["cidr"], "0.0.0.0/0");
    let with_nodes = r#"
        platform "agents"
        environment "cluster" {
            aws account="111122223333" region="eu-west-1" { nodes instance-type="m7g.large" }
        }
    "#;
    assert_eq!(resolver(with_nodes)["podSelector"]["matchLabels"]["k8s-app"], "kube-dns");
}

#[test]
fn what_is_managed_by_aws_is_reached_inside_the_network() {
    let description = r#"
        worker "w" { image "w:1"; command "run"; uses "main" "sessions" "uploads" }
        database "main" version="17"
        cache "sessions"
        bucket "uploads"
    "#;
    let objects = Objects::of(AWS, description);
    let egress = policy(&objects, "w")["egress"].as_array().unwrap();
    assert!(egress.contains(&json!({ "to": block("10.0.0.0/16"), "ports": tcp(5432) })));
    assert!(egress.contains(&json!({ "to": block("10.0.0.0/16"), "ports": tcp(6379) })));
    assert!(egress.contains(&json!({ "to": block("0.0.0.0/0"), "ports": tcp(443) })));
    assert!(egress.contains(&json!({ "to": block("169.254.170.23/32"), "ports": tcp(80) })));
    assert!(objects.find("StatefulSet", "main").is_none());
}

#[test]
fn a_system_outside_is_reached_at_its_addresses_or_on_its_port() {
    let description = r#"
        worker "w" { image "w:1"; command "run"; uses "partner" "vendor" }
        external "partner" { host "partner.example.net"; port 8443; cidr "198.51.100.0/24" }
        external "vendor" { host "api.example.com" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let egress = policy(&objects, "w")["egress"].as_array().unwrap();
    assert!(egress.contains(&json!({ "to": block("198.51.100.0/24"), "ports": tcp(8443) })));
    let anywhere = json!([{ "ipBlock": { "cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"] } }]);
    assert!(egress.contains(&json!({ "to": anywhere, "ports": tcp(443) })));
}

#[test]
fn routes_open_the_service_to_the_load_balancer_and_metrics_to_prometheus() {
    let description = r#"
        service "api" {
            image "a:1"
            port "http" 8000
            port "status" 8001
            port "metrics" 9100
            health "/up" { ready "/ready" port="status" }
            route "/"
            metrics port="metrics"
        }
        worker "w" { image "w:1"; command "run"; uses "api" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let ingress = policy(&objects, "api")["ingress"].as_array().unwrap();
    let namespace = |name: &str| json!([{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": name } } }]);
    assert!(ingress.contains(&json!({ "from": namespace("ingress-nginx"), "ports": tcp(8000) })));
    assert!(ingress.contains(&json!({ "from": namespace("monitoring"), "ports": tcp(9100) })));
    // A port that is there for metrics alone is nobody else's.
    let both = json!([{ "protocol": "TCP", "port": 8000 }, { "protocol": "TCP", "port": 8001 }]);
    assert!(ingress.contains(&json!({ "from": pods("w"), "ports": both })));
    // The load balancer of AWS asks for health itself.
    let objects = Objects::of(AWS, description);
    let from_network = json!({ "from": block("10.0.0.0/16"), "ports": both });
    assert!(policy(&objects, "api")["ingress"].as_array().unwrap().contains(&from_network));
}
