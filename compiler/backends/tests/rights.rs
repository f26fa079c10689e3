//! Whoever deploys to a cluster may do all that a deployment does there, and takes no data away.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use groundplan_backends::{Emitted, Options, emit};
use groundplan_lowering::testing::loaded;
use serde_yaml::Value;

/// Something of every kind that comes to a cluster.
const PLATFORM: &str = r#"
platform "shop"
environment "cluster" { kubernetes registry="ghcr.io/example"; domain "shop.example" }
environment "production" { aws account="111122223333" region="eu-west-1"; domain "shop.example" }
database "main" version="18"
secret "key"
service "api" {
    image "api:1"
    port "http" 8000
    health "/healthz"
    metrics
    route "/"
    replicas min=2 max=4
    env { DATABASE_URL (ref)"main.url"; KEY (ref)"key" }
    file "/etc/shop.conf" { content "price = 5" }
}
service "files" { image "files:1"; port "http" 80; volume "data" path="/data" }
job "import" { image "api:1"; command "import" }
cron "report" schedule="0 3 * * *" { image "api:1"; command "report"; volume "state" path="/state" }
"#;

const APPLY: &[&str] = &["get", "list", "watch", "create", "patch"];

/// The objects of the files below a directory.
fn objects(emitted: &Emitted<'_>, directory: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let files = emitted.artifacts.iter().filter(|(path, _)| {
        let file = path.strip_prefix(directory).filter(|file| file.ends_with(".yaml"));
        file.is_some_and(&is_wanted)
    });
    let texts = files.flat_map(|(_, file)| file.text.split("\n---\n"));
    texts.map(|text| serde_yaml::from_str(text).unwrap()).collect()
}

/// The verbs that rules grant on objects of a group.
fn granted(rules: &[&Value], group: &str, resource: &str) -> BTreeSet<String> {
    let holds =
        |list: &Value, item: &str| list.as_sequence().unwrap().iter().any(|one| one == item);
    let about =
        |rule: &&&Value| holds(&rule["apiGroups"], group) && holds(&rule["resources"], resource);
    let verbs = rules.iter().filter(about).flat_map(|rule| rule["verbs"].as_sequence().unwrap());
    verbs.map(|verb| verb.as_str().unwrap().to_owned()).collect()
}

/// As the server calls objects of a kind.
fn resource(kind: &str) -> String {
    match kind {
        "NetworkPolicy" => "networkpolicies".to_owned(),
        "Ingress" => "ingresses".to_owned(),
        _ => format!("{}s", kind.to_lowercase()),
    }
}

#[test]
fn whoever_deploys_may_do_all_that_a_deployment_does() {
    let loaded = loaded(PLATFORM);
    let emitted = emit(loaded.model.as_ref().unwrap(), &loaded.record, &Options::default());
    for environment in ["cluster", "production"] {
        let directory = format!("generated/{environment}/kubernetes/");
        let rights = objects(&emitted, &directory, |path| path == "cluster/deploy-rights.yaml");
        let rules = |kind: &str| -> Vec<&Value> {
            let roles = rights.iter().filter(|role| role["kind"] == kind);
            roles.flat_map(|role| role["rules"].as_sequence().unwrap()).collect()
        };
        let deployed = objects(&emitted, &directory, |path| {
            let is_aside = path.starts_with("cluster/") || path.starts_with("chart/");
            !is_aside && !path.ends_with("kustomization.yaml")
        });
        let mut kinds = BTreeSet::new();
        for object in &deployed {
            let kind = object["kind"].as_str().unwrap();
            if kind == "Namespace" {
                let granted = granted(&rules("ClusterRole"), "", "namespaces");
                assert_eq!(granted, ["get", "patch"].map(str::to_owned).into());
                continue;
            }
            let api = object["apiVersion"].as_str().unwrap();
            let group = api.split_once('/').map_or("", |(group, _)| group);
            let granted = granted(&rules("Role"), group, &resource(kind));
            let missing = APPLY.iter().find(|verb| !granted.contains(**verb));
            assert_eq!(missing, None, "{environment}: {kind}");
            // What a release does not carry out outlives it, and says who applies it: on the rest Helm does.
            let manager = object["metadata"]["labels"].get("app.kubernetes.io/managed-by");
            assert_eq!(granted.contains("delete"), manager.is_none(), "{environment}: {kind}");
            kinds.insert(kind);
        }
        assert!(kinds.len() >= 16, "{kinds:?}");
    }
}
