//! Backups of databases that run in the cluster.

use serde_json::{Value, json};

use super::{AWS, CLUSTER, Objects};

const DESCRIPTION: &str = r#"
database "main" version="17" { backup retention="14d" }
secret "backup-id"
secret "backup-key"
"#;
const BACKUPS: &str = r#"registry="ghcr.io/example" {
        backups "acme-backups/shop" image="example/aws-cli:2" access-key="backup-id" secret-key="backup-key" {
            endpoint "https://s3.example.com"
        }
    }"#;

fn backed_up() -> String {
    CLUSTER.replace("registry=\"ghcr.io/example\"", BACKUPS)
}

fn pod(objects: &Objects) -> &Value {
    &objects.get("CronJob", "main.backup")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
}

#[test]
fn a_database_is_dumped_and_the_dump_is_brought_to_a_bucket() {
    let objects = Objects::of(&backed_up(), DESCRIPTION);
    let cron = &objects.get("CronJob", "main.backup")["spec"];
    assert_eq!((&cron["schedule"], &cron["timeZone"]), (&json!("17 2 * * *"), &json!("Etc/UTC")));
    assert_eq!(cron["concurrencyPolicy"], "Forbid");
    let pod = pod(&objects);
    let (dump, upload) = (&pod["initContainers"][0], &pod["containers"][0]);
    // The program that dumps is of the server's own version.
    let server = objects.container("StatefulSet", "main");
    assert_eq!(dump["image"], server["image"]);
    assert_eq!(upload["image"], "example/aws-cli:2");
    let variable = |name: &str| {
        let env = upload["env"].as_array().unwrap();
        env.iter().find(|entry| entry["name"] == name).unwrap()
    };
    assert_eq!(variable("TO")["value"], "s3://acme-backups/shop/agents-cluster/main");
    assert_eq!(variable("KEPT")["value"], (14 * 24 * 60 * 60).to_string());
    assert_eq!(variable("AWS_ENDPOINT_URL_S3")["value"], "https://s3.example.com");
    let secret = objects.get("ExternalSecret", "main.backup");
    let fetched = secret["spec"]["data"].as_array().unwrap();
    let keys: Vec<&Value> = fetched.iter().map(|entry| &entry["remoteRef"]["key"]).collect();
    let entries = ["backup-id", "backup-key", "main-password"];
    assert_eq!(keys, entries.map(|name| json!(format!("agents/cluster/{name}"))).each_ref());
    let key = &variable("AWS_SECRET_ACCESS_KEY")["valueFrom"]["secretKeyRef"];
    assert_eq!(key["name"], secret["metadata"]["name"]);
}

#[test]
fn backups_reach_the_database_and_the_bucket_and_nothing_else() {
    let objects = Objects::of(&backed_up(), DESCRIPTION);
    let of = |name: &str| json!([{ "podSelector": { "matchLabels": { "app.kubernetes.io/name": name } } }]);
    let ports = |number: u16| json!([{ "protocol": "TCP", "port": number }]);
    let spec = &objects.get("NetworkPolicy", "main.backup")["spec"];
    let out = spec["egress"].as_array().unwrap();
    assert_eq!(out.len(), 3, "names, the database and the bucket");
    assert!(out.contains(&json!({ "to": of("main"), "ports": ports(5432) })));
    assert_eq!(out[2]["to"][0]["ipBlock"]["cidr"], "0.0.0.0/0");
    assert_eq!(out[2]["ports"], ports(443));
    assert_eq!(spec["ingress"], Value::Null);
    let server = &objects.get("NetworkPolicy", "main")["spec"]["ingress"];
    assert_eq!(server[0], json!({ "from": of("main.backup"), "ports": ports(5432) }));

    let inside = backed_up().replace(
        "endpoint \"https://s3.example.com\"",
        "endpoint \"http://store.minio:9000\"; port 9000; namespace \"minio\"",
    );
    let objects = Objects::of(&inside, DESCRIPTION);
    let store = &objects.get("NetworkPolicy", "main.backup")["spec"]["egress"][2];
    let namespace = &store["to"][0]["namespaceSelector"]["matchLabels"];
    assert_eq!(namespace["kubernetes.io/metadata.name"], "minio");
    assert_eq!(store["ports"], ports(9000));
}

#[test]
fn nothing_is_backed_up_where_nobody_says_where_to() {
    for environment in [CLUSTER, AWS] {
        let objects = Objects::of(environment, DESCRIPTION);
        assert!(objects.find("CronJob", "main.backup").is_none());
    }
}

#[test]
fn a_backup_is_no_moment_and_says_so() {
    let said = |environment: &str| -> Vec<String> {
        let loaded = groundplan_lowering::testing::loaded(&format!("{environment}{DESCRIPTION}"));
        let environment = loaded.model.iter().flat_map(|model| model.environments.values()).next();
        let faults = crate::inexact(environment.unwrap()).into_iter();
        faults.map(|fault| fault.message).filter(|message| message.contains("`backup`")).collect()
    };
    assert!(said(CLUSTER)[0].starts_with("`backup` has no effect"), "{:?}", said(CLUSTER));
    assert!(said(&backed_up())[0].starts_with("`backup` is only approximated"));
}
