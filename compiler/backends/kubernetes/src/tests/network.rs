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
    let monitoring = json!([{
        "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "monitoring" } }
    }]);
    assert_eq!(
        policy(&objects, "main")["ingress"],
        json!([
            { "from": pods("api"), "ports": tcp(5432) },
            { "from": monitoring, "ports": tcp(9187) },
        ])
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
    let inside =
        ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
    let outside = json!([{ "ipBlock": { "cidr": "0.0.0.0/0", "except": inside } }]);
    assert!(egress.contains(&json!({ "to": outside, "ports": tcp(443) })));
    // On EKS what is excepted from one rule is taken from the others as well.
    let objects = Objects::of(AWS, description);
    let egress = policy(&objects, "w")["egress"].as_array().unwrap();
    assert!(egress.iter().all(|rule| rule["ports"] != tcp(443)));
    let shared = policy(&objects, "outside.443");
    assert_eq!(shared["podSelector"]["matchExpressions"][0]["values"], json!(["w"]));
    let blocks = shared["egress"][0]["to"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["ipBlock"].get("except").is_none()));
    assert!(blocks.contains(&block("11.0.0.0/8")[0]));
    assert!(!blocks.contains(&block("10.0.0.0/8")[0]));
    assert!(objects.find("NetworkPolicy", "outside.8443").is_none(), "its addresses are known");
}

#[test]
fn what_proves_a_domain_is_let_in_and_has_room() {
    let description = r#"
        service "api" { image "a:1"; port "http" 8000; route "/"; route "/x" host="x.example.org" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let solver = policy(&objects, "acme.solver");
    let label = json!({ "matchLabels": { "acme.cert-manager.io/http01-solver": "true" } });
    assert_eq!(solver["podSelector"], label);
    let from = json!([{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "ingress-nginx" } } }]);
    assert_eq!(solver["ingress"], json!([{ "from": from, "ports": tcp(8089) }]));
    assert_eq!(solver.get("egress"), None);
    let hard =
        |objects: &Objects| objects.get("ResourceQuota", "agents-cluster")["spec"]["hard"].clone();
    // One for each host, at once.
    assert_eq!(hard(&objects)["services.nodeports"], "2");
    assert_eq!(hard(&objects)["pods"], "6");
    // Whoever proves it by DNS, or has no host, opens nothing.
    for environment in [
        CLUSTER.replace("example\"\n", "example\" challenge=\"dns-01\"\n"),
        CLUSTER.replace("example\"\n", "example\" challenge=\"none\"\n"),
    ] {
        let objects = Objects::of(&environment, description);
        assert!(objects.find("NetworkPolicy", "acme.solver").is_none(), "{environment}");
        assert_eq!(hard(&objects)["services.nodeports"], "0");
        assert!(objects.find("Certificate", "tls-x-example-org").is_some());
    }
    assert!(Objects::of(AWS, description).find("NetworkPolicy", "acme.solver").is_none());
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

/// The peers of the rule of `w` whose port is that of names.
fn resolvers(objects: &Objects) -> Vec<(Value, Value)> {
    let rules = policy(objects, "w")["egress"].as_array().unwrap().clone();
    let of_dns = rules.into_iter().filter(|rule| rule["ports"][0]["protocol"] == "UDP");
    of_dns.map(|rule| (rule["to"].clone(), rule["ports"][0]["port"].clone())).collect()
}

fn on(cluster: &str) -> String {
    format!(
        r#"platform "agents"
           environment "cluster" {{
               kubernetes registry="ghcr.io/example" {cluster}
               domain "agents.example.org"
           }}
        "#
    )
}

fn pods_of(namespace: &str, key: &str, value: &str) -> Value {
    json!({
        "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": namespace } },
        "podSelector": { "matchLabels": { key: value } },
    })
}

#[test]
fn names_are_resolved_where_the_preset_has_it() {
    let worker = r#"worker "w" { image "w:1"; command "run" }"#;
    let at = |preset: &str| resolvers(&Objects::of(&on(&format!("preset=\"{preset}\"")), worker));
    let kube_dns = || pods_of("kube-system", "k8s-app", "kube-dns");
    for preset in ["kind", "k3s", "eks"] {
        assert_eq!(at(preset), [(json!([kube_dns()]), json!(53))], "{preset}");
    }
    let node = |address: &str| block(address)[0].clone();
    let node_local = pods_of("kube-system", "k8s-app", "node-local-dns");
    assert_eq!(
        at("gke"),
        [
            (json!([kube_dns(), node_local]), json!(53)),
            (
                json!([
                    node("169.254.20.10/32"),
                    node("169.254.169.254/32"),
                    node("34.118.224.10/32")
                ]),
                json!(53)
            ),
        ]
    );
    assert_eq!(at("aks")[1].0, json!([node("169.254.10.10/32"), node("169.254.10.11/32")]));
    // The Service's port is 53; policies see the pods' own.
    let openshift = pods_of("openshift-dns", "dns.operator.openshift.io/daemonset-dns", "default");
    assert_eq!(at("openshift"), [(json!([openshift]), json!(5353))]);
}

#[test]
fn what_is_written_of_a_cluster_wins_over_its_preset() {
    let description = r#"
        worker "w" { image "w:1"; command "run" }
        service "api" { image "a:1"; port "http" 8000; route "/"; metrics }
    "#;
    let cluster = on(r#"preset="k3s" {
        ingress namespace="edge" { labels { app "proxy" } }
        dns namespace="dns" port=1053 { labels { app "coredns" }; address "169.254.25.10/32" }
        monitoring namespace="observability"
    }"#);
    let objects = Objects::of(&cluster, description);
    let ingress = policy(&objects, "api")["ingress"].clone();
    assert_eq!(ingress[0]["from"], json!([pods_of("edge", "app", "proxy")]));
    let name = |namespace: &Value| {
        namespace["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].clone()
    };
    assert_eq!(name(&ingress[1]["from"][0]), "observability");
    let expected = [
        (json!([pods_of("dns", "app", "coredns")]), json!(1053)),
        (block("169.254.25.10/32"), json!(53)),
    ];
    assert_eq!(resolvers(&objects), expected);
    // Addresses take the place of pods; another class than the preset's lives by its own name.
    let from = |cluster: &str| {
        policy(&Objects::of(&on(cluster), description), "api")["ingress"][0]["from"].clone()
    };
    assert_eq!(from(r#"preset="eks" { ingress { from "10.1.0.0/20"; } }"#), block("10.1.0.0/20"));
    assert_eq!(name(&from(r#"preset="k3s" { ingress class="nginx"; }"#)[0]), "ingress-nginx");
    assert_eq!(name(&from(r#"{ ingress class="traefik"; }"#)[0]), "traefik");
    assert_eq!(
        from(r#"preset="k3s""#),
        json!([pods_of("kube-system", "app.kubernetes.io/name", "traefik")])
    );
}

#[test]
fn an_open_preset_blocks_what_follows_from_it() {
    let cluster = on(r#"{ preset (todo)"Which cluster is it?"; }"#);
    let worker = r#"worker "w" { image "w:1"; command "run" }"#;
    let blocked = super::blocked(&format!("{cluster}{worker}"));
    assert_eq!(blocked, [("cluster".to_owned(), groundplan_lowering::Target::Kubernetes)]);
}
