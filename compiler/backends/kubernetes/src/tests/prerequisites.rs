//! What has to be on a cluster before the first release.

use groundplan_lowering::testing::loaded;

use super::{AWS, CLUSTER, emitted, manifests};
use crate::prerequisites;

const DESCRIPTION: &str = r#"
service "api" {
    image "ghcr.io/example/api:1"
    port "http" 8000
    health "/healthz"
    route "/"
    replicas min=2 max=4
    env { KEY (ref)"key.value"; DATABASE_URL (ref)"main.url" }
}
worker "mail" {
    image "redis:8"
    volume "spool" path="/spool" size="5GiB"
}
cron "report" schedule="0 3 * * *" {
    image "registry.example.com:5000/report:1"
}
database "main" version="17"
secret "key"
"#;

/// What is needed, a line each: what, and by whom.
fn needed(environment: &str, description: &str) -> Vec<String> {
    let loaded = loaded(&format!("{environment}{description}"));
    let emitted = emitted(&loaded);
    let all = prerequisites(&manifests(&emitted));
    let by = |names: &std::collections::BTreeSet<String>| {
        names.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    all.iter().map(|one| format!("{}: {}", one.what, by(&one.needed_by))).collect()
}

#[test]
fn a_cluster_needs_what_the_objects_ask_for() {
    insta::assert_snapshot!(needed(CLUSTER, DESCRIPTION).join("\n"));
}

#[test]
fn what_the_files_bring_is_no_prerequisite() {
    let needed = needed(AWS, DESCRIPTION);
    let names = |word: &str| needed.iter().filter(|one| one.contains(word)).count();
    // The classes of load balancers and volumes, and the stores of secrets, are among the files.
    assert_eq!(names("the IngressClass"), 0, "{needed:?}");
    assert_eq!(names("the StorageClass"), 0, "{needed:?}");
    assert_eq!(names("the SecretStore"), 0, "{needed:?}");
    assert_eq!(names("External Secrets"), 1, "{needed:?}");
}

#[test]
fn names_are_words_of_a_shell_and_no_flags() {
    let hostile = CLUSTER.replace(
        "registry=\"ghcr.io/example\"",
        r#"registry="ghcr.io/example" storage-class="it's $(id)" secret-store="--kubeconfig=x""#,
    );
    let loaded = loaded(&format!("{hostile}{DESCRIPTION}"));
    let emitted = emitted(&loaded);
    let all = prerequisites(&manifests(&emitted));
    let commands: Vec<&str> =
        all.iter().flat_map(|one| one.look.iter().map(String::as_str)).collect();
    for command in [
        r"kubectl get storageclass 'it'\''s $(id)'",
        "kubectl get clustersecretstore -- '--kubeconfig=x'",
    ] {
        assert!(commands.contains(&command), "{commands:#?}");
    }
}

#[test]
fn what_is_said_not_to_be_there_is_not_needed() {
    let without = CLUSTER.replace(
        "registry=\"ghcr.io/example\"",
        "registry=\"ghcr.io/example\" { addons cert-manager=#false prometheus-operator=#false metrics-server=#false }",
    );
    let service = r#"service "api" { image "redis:8"; port "http" 8000; route "/" }"#;
    let needed = needed(&without, service).join("\n");
    for word in ["cert-manager", "ClusterIssuer", "Prometheus", "kube-state", "metrics API"] {
        assert!(!needed.contains(word), "{word} in {needed}");
    }
    assert!(needed.contains("the IngressClass `nginx`: api"), "{needed}");
}
