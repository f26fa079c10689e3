//! Secrets: fetched and put together in the cluster, never written down.

use serde_json::{Value, json};

use super::emitted;
use super::{AWS, CLUSTER, Objects};
use groundplan_lowering::testing::loaded;

const SECRETIVE: &str = r#"
    secret "api-key" doc="CANARY"
    secret "shared" source="team/shared"
    database "main" version="17"
    cache "sessions"
    external "vendor" { host "api.example.com"; credentials "vendor-token" }
    secret "vendor-token"
    service "api" {
        image "a:1"
        port "http" 80
        command "serve" "--db" (fmt)"{main.host}:{main.port}"
        file "/etc/db.conf" { content (fmt)"host={main.host}" }
        env {
            API_KEY (ref)"api-key"
            HEADER (fmt)"{{{{x}}}} {{{api-key}}} $(y)"
            DATABASE_URL (ref)"main.url"
            REDIS_URL (ref)"sessions.url"
            SHARED (ref)"shared"
            PLAIN "$(x) {{ y }}"
        }
        uses "vendor"
    }
"#;

fn template(objects: &Objects, name: &str, key: &str) -> Value {
    objects.get("ExternalSecret", name)["spec"]["target"]["template"]["data"][key].clone()
}

#[test]
fn every_entry_of_a_store_of_objects_has_the_value_under_one_property() {
    let environment = super::CLUSTER
        .replace("example\"\n", "example\" secret-store=\"vault\" secret-property=\"value\"\n");
    let description = r#"
        database "main" version="17"
        secret "key" { source "shop/key" }
        worker "w" { image "w:1"; command "run"; env { URL (ref)"main.url"; KEY (ref)"key" } }
    "#;
    let objects = Objects::of(&environment, description);
    let data = objects.get("ExternalSecret", "w")["spec"]["data"].as_array().unwrap().clone();
    assert_eq!(data.len(), 2);
    for entry in data {
        assert_eq!(entry["remoteRef"]["property"], "value");
    }
}

#[test]
fn a_secret_is_a_reference_in_the_pod_and_a_template_in_the_store() {
    let objects = Objects::of(CLUSTER, SECRETIVE);
    for name in ["API_KEY", "HEADER", "DATABASE_URL", "REDIS_URL", "SHARED"] {
        let expected = json!({
            "name": name,
            "valueFrom": { "secretKeyRef": { "name": objects.name("ExternalSecret", "api"), "key": name } },
        });
        assert_eq!(objects.variable("Deployment", "api", name), &expected);
    }
    assert_eq!(template(&objects, "api", "API_KEY"), "{{ .api_key }}");
    let spec = &objects.get("ExternalSecret", "api")["spec"];
    assert_eq!(spec["secretStoreRef"], json!({ "name": "platform", "kind": "ClusterSecretStore" }));
    let data = spec["data"].as_array().unwrap();
    let entry = |key: &str, name: &str| json!({ "secretKey": key, "remoteRef": { "key": name } });
    assert!(data.contains(&entry("api_key", "agents/cluster/api-key")));
    assert!(data.contains(&entry("shared", "team/shared")));
    assert!(data.contains(&entry("main_password", "agents/cluster/main-password")));
}

#[test]
fn nothing_secret_is_written_down() {
    for environment in [CLUSTER, AWS] {
        let loaded = loaded(&format!("{environment}{SECRETIVE}"));
        for (path, artifact) in &emitted(&loaded).artifacts {
            let is_ours = path.contains("/kubernetes/");
            assert!(!(is_ours && artifact.text.contains("CANARY")), "{path}");
            assert!(!(is_ours && artifact.text.contains("kind: Secret\n")), "{path}");
        }
    }
}

#[test]
fn literal_text_survives_the_kubelet_and_the_template_engine() {
    let objects = Objects::of(CLUSTER, SECRETIVE);
    assert_eq!(objects.variable("Deployment", "api", "PLAIN")["value"], "$$(x) {{ y }}");
    // Values that come from a Secret are not expanded, so `$(y)` stays as it is.
    let header = r#"{{ "{" }}{x}} {{ "{" }}{{ .api_key }}} $(y)"#;
    assert_eq!(template(&objects, "api", "HEADER"), header);
}

#[test]
fn urls_are_put_together_with_the_password_encoded() {
    let own = Objects::of(CLUSTER, SECRETIVE);
    assert_eq!(
        template(&own, "api", "DATABASE_URL"),
        r#"postgresql://main_app:{{ .main_password | urlquery | replace "+" "%20" }}@main:5432/main"#
    );
    assert_eq!(
        template(&own, "api", "REDIS_URL"),
        r#"redis://:{{ .sessions_password | urlquery | replace "+" "%20" }}@sessions:6379/0"#
    );
    let aws = Objects::of(AWS, SECRETIVE);
    assert_eq!(
        template(&aws, "api", "DATABASE_URL"),
        "postgresql://main_app:{{ (fromJson .main_login).password | urlquery | \
         replace \"+\" \"%20\" }}@{{ .main_host }}:5432/main?sslmode=require"
    );
    assert_eq!(
        template(&aws, "api", "REDIS_URL"),
        r#"rediss://:{{ .sessions_password | urlquery | replace "+" "%20" }}@{{ .sessions_host }}:6379/0"#
    );
}

#[test]
fn what_terraform_makes_known_comes_from_parameter_store() {
    let objects = Objects::of(AWS, SECRETIVE);
    let data = objects.get("ExternalSecret", "api")["spec"]["data"].as_array().unwrap().clone();
    let host = json!({
        "secretKey": "main_host",
        "remoteRef": { "key": "/agents/cluster/database/main", "property": "host" },
        "sourceRef": { "storeRef": { "name": "parameter-store", "kind": "SecretStore" } },
    });
    assert!(data.contains(&host));
    // In a command it arrives by way of a variable, in a file by way of the Secret.
    let container = objects.container("Deployment", "api");
    assert_eq!(container["command"], json!(["serve", "--db", "$(GROUNDPLAN_COMMAND_2)"]));
    assert_eq!(template(&objects, "api", "GROUNDPLAN_COMMAND_2"), "{{ .main_host }}:5432");
    assert_eq!(template(&objects, "api", "etc--db.conf"), "host={{ .main_host }}");
    assert!(objects.find("ConfigMap", "api").is_none());
    // Where the host is known, both are plain.
    let objects = Objects::of(CLUSTER, SECRETIVE);
    assert_eq!(
        objects.container("Deployment", "api")["command"],
        json!(["serve", "--db", "main:5432"])
    );
    assert_eq!(objects.get("ConfigMap", "api")["data"]["etc--db.conf"], "host=main");
}

#[test]
fn credentials_of_a_system_outside_are_variables_of_its_users() {
    let objects = Objects::of(CLUSTER, SECRETIVE);
    let variable = objects.variable("Deployment", "api", "VENDOR_TOKEN");
    assert_eq!(variable["valueFrom"]["secretKeyRef"]["key"], "VENDOR_TOKEN");
    assert_eq!(template(&objects, "api", "VENDOR_TOKEN"), "{{ .vendor_token }}");
}

/// Secrets Manager finds tags by how they begin: `main` finds the login of `main-archive` too.
#[test]
fn logins_of_databases_that_begin_alike_are_told_apart_by_user() {
    let objects = Objects::of(
        AWS,
        r#"
        database "main" version="17"
        database "main-archive" version="17"
        worker "w" {
            image "w:1"
            command "run"
            env { MAIN (ref)"main.password"; ARCHIVE (ref)"main-archive.password" }
        }
        "#,
    );
    let template = |key| template(&objects, "w", key);
    assert_eq!(template("ARCHIVE"), "{{ (fromJson .main_archive_login).password }}");
    assert_eq!(
        template("MAIN"),
        "{{ range $key, $json := . }}{{ if hasPrefix \"main_login_\" $key }}\
         {{ with fromJson $json }}{{ if eq .username \"main_app\" }}{{ .password }}\
         {{ end }}{{ end }}{{ end }}{{ end }}"
    );
    let found = objects.get("ExternalSecret", "w")["spec"]["dataFrom"].as_array().unwrap();
    let renamed: Vec<&Value> = found.iter().map(|find| &find["rewrite"][0]["regexp"]).collect();
    assert_eq!(
        renamed,
        [
            &json!({ "source": "^.+$", "target": "main_archive_login" }),
            &json!({ "source": "^rds!db-(.+)$", "target": "main_login_${1}" }),
        ]
    );
}
