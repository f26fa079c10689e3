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

/// The class of the Ingress, and the annotation that says it.
fn class(cluster: &str) -> (Value, Value) {
    let environment = format!(
        r#"platform "agents"
           environment "cluster" {{
               kubernetes registry="ghcr.io/example" {cluster}
               domain "agents.example.org"
           }}"#
    );
    let objects = Objects::of(&environment, ROUTED);
    let ingress = objects.get("Ingress", "hub.root");
    let annotation = &ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"];
    (ingress["spec"]["ingressClassName"].clone(), annotation.clone())
}

#[test]
fn a_preset_says_which_class_serves_routes() {
    let by_field = |class: &str| (json!(class), Value::Null);
    assert_eq!(class(""), by_field("nginx"));
    assert_eq!(class(r#"preset="k3s""#), by_field("traefik"));
    assert_eq!(class(r#"preset="openshift""#), by_field("openshift-default"));
    assert_eq!(class(r#"preset="eks""#), by_field("alb"));
    assert_eq!(class(r#"preset="aks""#), by_field("webapprouting.kubernetes.azure.com"));
    assert_eq!(class(r#"preset="k3s" { ingress class="nginx"; }"#), by_field("nginx"));
    // cloud-provider-kind serves what has no class; GKE reads the annotation alone.
    assert_eq!(class(r#"preset="kind""#), (Value::Null, Value::Null));
    assert_eq!(class(r#"preset="gke""#), (Value::Null, json!("gce")));
}

#[test]
fn a_load_balancer_of_aws_is_told_by_ingresses_where_the_class_is_not_ours() {
    let environment = r#"
        platform "agents"
        environment "cluster" {
            kubernetes preset="eks" registry="ghcr.io/example"
            domain "agents.example.org"
        }
    "#;
    let objects = Objects::of(environment, ROUTED);
    for name in ["api.api", "hub.root"] {
        let ingress = objects.get("Ingress", name);
        let annotation = |key: &str| {
            ingress["metadata"]["annotations"][format!("alb.ingress.kubernetes.io/{key}")].clone()
        };
        assert_eq!(annotation("scheme"), "internet-facing");
        assert_eq!(annotation("group.name"), "agents-cluster");
        // One load balancer is as patient as its most patient route.
        assert_eq!(annotation("load-balancer-attributes"), "idle_timeout.timeout_seconds=3600");
        assert_eq!(ingress["spec"]["tls"][0].get("secretName"), None, "ACM has the certificate");
    }
    assert!(objects.find("IngressClassParams", "alb").is_none());
    assert!(objects.0.iter().all(|object| object["kind"] != "Certificate"));
    let pod = &objects.get("Deployment", "api")["spec"]["template"]["spec"];
    let sleep = &pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"];
    assert_eq!(sleep, 15, "it hears late that a pod is going");
}

#[test]
fn traefik_serves_over_tls_alone_and_keeps_websockets_together() {
    let environment = r#"
        platform "agents"
        environment "cluster" {
            kubernetes preset="k3s" registry="ghcr.io/example"
            domain "agents.example.org"
        }
    "#;
    let objects = Objects::of(environment, ROUTED);
    for name in ["api.api", "hub.root"] {
        let annotations = &objects.get("Ingress", name)["metadata"]["annotations"];
        let router = "traefik.ingress.kubernetes.io/router";
        assert_eq!(annotations[format!("{router}.entrypoints")], "websecure");
        assert_eq!(annotations[format!("{router}.tls")], "true");
    }
    let sticky = |name: &str| {
        objects.get("Service", name)["metadata"]["annotations"]
            ["traefik.ingress.kubernetes.io/service.sticky.cookie"]
            .clone()
    };
    assert_eq!((sticky("hub"), sticky("api")), (json!("true"), Value::Null));
}

#[test]
fn a_request_is_as_large_as_the_route_says_and_as_it_likes_otherwise() {
    let description = r#"
        service "api" {
            image "a:1"
            port "http" 8000
            route "/api" max-body="20MiB"
            route "/files"
        }
    "#;
    let objects = Objects::of(super::CLUSTER, description);
    let size = |name: &str| {
        objects.get("Ingress", name)["metadata"]["annotations"]
            ["nginx.ingress.kubernetes.io/proxy-body-size"]
            .clone()
    };
    assert_eq!((size("api.api"), size("api.files")), (json!("20971520"), json!("0")));
}

/// What is reported of a description on a cluster: each field with the code.
fn told(cluster: &str, route: &str) -> Vec<(&'static str, String)> {
    let description = format!(
        r#"
        platform "agents"
        environment "cluster" {{
            kubernetes registry="ghcr.io/example" {cluster}
            domain "agents.example.org"
        }}
        service "api" {{ image "a:1"; port "http" 8000; route "/" {route} }}
    "#
    );
    let project = groundplan_lowering::testing::loaded(&description);
    let environment = project.model.as_ref().unwrap().environments.values().next().unwrap();
    let told = crate::inexact(environment);
    let field = |message: &str| message.split('`').nth(1).unwrap_or_default().to_owned();
    told.iter().map(|it| (it.rule.code, field(&it.message))).collect()
}

#[test]
fn what_a_controller_cannot_be_told_is_told_to_the_reader() {
    let (cannot, nearly) = ("unsupported-by-target", "approximated-by-target");
    let all = r#"websocket=#true idle-timeout="5m" max-body="1MiB""#;
    let reported = |expected: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect()
    };
    assert_eq!(told("", all), []);
    assert_eq!(
        told(r#"preset="k3s""#, all),
        reported(&[(cannot, "idle-timeout"), (cannot, "max-body"), (nearly, "route")])
    );
    assert_eq!(told(r#"preset="k3s""#, ""), reported(&[(nearly, "route")]));
    assert_eq!(told(r#"preset="eks""#, all), reported(&[(cannot, "max-body"), (nearly, "preset")]));
    assert_eq!(told(r#"preset="eks" { ingress { from "10.0.0.0/20"; } }"#, ""), []);
    let absent = "{ addons cert-manager=#false metrics-server=#false prometheus-operator=#false; }";
    assert_eq!(
        told(absent, "; replicas max=3; metrics port=\"http\""),
        reported(&[(cannot, "max"), (cannot, "metrics"), (cannot, "domain")])
    );
    assert_eq!(told(r#"preset="k3s" { ingress class="nginx"; }"#, "; run-as 10002"), []);
    assert_eq!(
        told(r#"preset="openshift""#, "; run-as 10002"),
        reported(&[(nearly, "route"), (cannot, "run-as")])
    );
    let promises = "}\n budget monthly=500\n compliance \"soc2\"\n logging retention=\"7d\"";
    let promised = told(&format!("{{ {promises} // "), "");
    let fields: Vec<&str> = promised.iter().map(|(_, field)| field.as_str()).collect();
    assert_eq!(fields, ["budget", "compliance", "logging"]);
    assert_eq!(
        told(r#"{ ingress class="kong"; }"#, all),
        reported(&[
            (cannot, "idle-timeout"),
            (cannot, "websocket"),
            (cannot, "max-body"),
            (nearly, "route")
        ])
    );
}

const GATEWAY: &str = r#"
platform "agents"
environment "cluster" {
    kubernetes registry="ghcr.io/example" {
        gateway "public" namespace="gateways" listener="https"
    }
    domain "agents.example.org"
}
"#;
const BEHIND_IT: &str = r#"
service "api" { image "nginx:1.29"; port "http" 8080; route "/api"; route "/v2" host="v2.example.org" }
service "rpc" { image "rpc:1"; port "rpc" 9000 protocol="grpc"; route "/shop.Orders" }
service "all" { image "rpc:1"; port "rpc" 9000 protocol="grpc"; route "/" }
"#;

#[test]
fn a_gateway_is_given_routes_of_its_own_api() {
    let objects = Objects::of(GATEWAY, BEHIND_IT);
    for absent in ["Ingress", "Certificate", "IngressClass"] {
        assert!(objects.0.iter().all(|object| object["kind"] != absent), "{absent}");
    }
    let route = objects.get("HTTPRoute", "api.api");
    assert_eq!(route["apiVersion"], "gateway.networking.k8s.io/v1");
    let parent = json!([{ "name": "public", "namespace": "gateways", "sectionName": "https" }]);
    assert_eq!(route["spec"]["parentRefs"], parent);
    assert_eq!(route["spec"]["hostnames"], json!(["agents.example.org"]));
    assert_eq!(
        route["spec"]["rules"],
        json!([{
            "matches": [{ "path": { "type": "PathPrefix", "value": "/api" } }],
            "backendRefs": [{ "name": "api", "port": 8080 }],
        }])
    );
    let routes = objects.0.iter().filter(|object| object["kind"] == "HTTPRoute");
    let hosts: Vec<_> = routes.map(|route| &route["spec"]["hostnames"][0]).collect();
    assert!(hosts.contains(&&json!("v2.example.org")), "{hosts:?}");
    let matches = |name| &objects.get("GRPCRoute", name)["spec"]["rules"][0]["matches"];
    assert_eq!(matches("all.root"), &json!(null));
    let orders = objects.0.iter().find(|object| {
        object["kind"] == "GRPCRoute" && object["spec"]["rules"][0]["matches"].is_array()
    });
    let orders = &orders.expect("a route")["spec"]["rules"][0]["matches"];
    assert_eq!(orders, &json!([{ "method": { "service": "shop.Orders" } }]));
}

/// The proxies of a Gateway run beside it, unless a preset or the description knows better.
#[test]
fn requests_come_from_where_a_gateway_has_its_proxies() {
    let from = |environment: &str| {
        let objects = Objects::of(environment, BEHIND_IT);
        objects.get("NetworkPolicy", "api")["spec"]["ingress"][0]["from"].clone()
    };
    let namespace = |name: &str| json!([{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": name } } }]);
    assert_eq!(from(GATEWAY), namespace("gateways"));
    assert_eq!(from(&GATEWAY.replace(" namespace=\"gateways\"", "")), namespace("agents-cluster"));
    let proxies = "listener=\"https\"\n        ingress { namespace \"envoy-gateway-system\" }";
    assert_eq!(
        from(&GATEWAY.replace("listener=\"https\"", proxies)),
        namespace("envoy-gateway-system")
    );
    let k3s = from(&GATEWAY.replace("registry=", "preset=\"k3s\" registry="));
    assert_eq!(k3s[0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"], "traefik");
}

#[test]
fn what_a_gateway_cannot_be_told_is_said() {
    let description = r#"
        service "api" { image "a:1"; port "http" 80; route "/" idle-timeout="5m" websocket=#true max-body="1MiB" }
    "#;
    let loaded = groundplan_lowering::testing::loaded(&format!("{GATEWAY}{description}"));
    let environment = loaded.model.iter().flat_map(|model| model.environments.values()).next();
    let said: Vec<String> = crate::inexact(environment.expect("an environment"))
        .into_iter()
        .map(|fault| fault.message)
        .collect();
    for field in ["idle-timeout", "websocket", "max-body", "route"] {
        assert!(
            said.iter().any(|message| message.contains(&format!("`{field}`"))),
            "{field}: {said:#?}"
        );
    }
}

#[test]
fn a_namespace_can_have_a_name_of_its_own() {
    let environment = GATEWAY.replace("registry=", "namespace=\"shop-prod\" registry=");
    let objects = Objects::of(&environment, BEHIND_IT);
    assert!(objects.find("Namespace", "shop-prod").is_some());
    for object in &objects.0 {
        let namespace = &object["metadata"]["namespace"];
        assert!(namespace.is_null() || namespace == "shop-prod", "{object}");
        // What belongs together is found by the same label as before.
        let instance = &object["metadata"]["labels"]["app.kubernetes.io/instance"];
        assert_eq!(instance, "agents-cluster", "{object}");
    }
    assert_eq!(objects.get("Role", "agents-cluster-deploy")["metadata"]["namespace"], "shop-prod");
}
