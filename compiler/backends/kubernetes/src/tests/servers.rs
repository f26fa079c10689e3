//! Databases and caches that run in the cluster.

use serde_json::{Value, json};

use super::{CLUSTER, Objects};

#[test]
fn a_database_keeps_its_data_where_its_version_looks_for_it() {
    let description = r#"
        database "old" version="17" { storage "50GiB" }
        database "new" version="18"
    "#;
    let objects = Objects::of(CLUSTER, description);
    let data = |name: &str| -> (Value, Option<Value>) {
        let container = objects.container("StatefulSet", name);
        let mounts = container["volumeMounts"].as_array().unwrap();
        let path =
            mounts.iter().find(|mount| mount["name"] == "data").unwrap()["mountPath"].clone();
        let env = container["env"].as_array().unwrap();
        let directory = env.iter().find(|entry| entry["name"] == "PGDATA");
        (path, directory.map(|entry| entry["value"].clone()))
    };
    let inside = json!("/var/lib/postgresql/data/pgdata");
    assert_eq!(data("old"), (json!("/var/lib/postgresql/data"), Some(inside)));
    assert_eq!(data("new"), (json!("/var/lib/postgresql"), None));
    let set = &objects.get("StatefulSet", "old")["spec"];
    let claim = &set["volumeClaimTemplates"][0]["spec"];
    assert_eq!(claim["resources"]["requests"]["storage"], "50Gi");
    assert_eq!(objects.get("Service", "old")["spec"]["clusterIP"], "None");
}

#[test]
fn a_database_takes_its_parameters_and_extensions() {
    let description = r#"
        database "main" version="17" {
            parameters { log_line_prefix "$(x)" }
            extensions "vector" "od\"d"
        }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let container = objects.container("StatefulSet", "main");
    assert_eq!(container["args"], json!(["-c", "log_line_prefix=$$(x)"]));
    assert_eq!(container["image"], "pgvector/pgvector:0.8.6-pg17");
    let script = &objects.get("ConfigMap", "main")["data"]["extensions.sql"];
    let statements = "CREATE EXTENSION IF NOT EXISTS \"vector\" CASCADE;\n\
                      CREATE EXTENSION IF NOT EXISTS \"od\"\"d\" CASCADE;\n";
    assert_eq!(script, statements);
}

#[test]
fn a_cache_reads_its_password_from_its_configuration() {
    let description = r#"
        cache "lost" size="medium" { eviction "allkeys-lru" }
        cache "kept" engine="redis" version="7" { persistence }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let configuration = |name: &str| {
        objects.get("ExternalSecret", name)["spec"]["target"]["template"]["data"]["server.conf"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        configuration("lost"),
        "port 6379\ndir /data\nrequirepass {{ .lost_password | quote }}\n\
         maxmemory 3221225472\nmaxmemory-policy allkeys-lru\nappendonly no\nsave \"\"\n"
    );
    assert!(configuration("kept").contains("appendonly yes\n"));
    assert!(objects.get("StatefulSet", "lost")["spec"].get("volumeClaimTemplates").is_none());
    assert!(objects.get("StatefulSet", "kept")["spec"].get("volumeClaimTemplates").is_some());
    let kept = objects.container("StatefulSet", "kept");
    assert_eq!(kept["args"], json!(["redis-server", "/run/secrets/server/server.conf"]));
    let probe = kept["readinessProbe"]["exec"]["command"][2].as_str().unwrap();
    // A server that asks for the password it was started with is well.
    assert_eq!(
        probe,
        "REDISCLI_AUTH=\"$$(cat /run/secrets/server/password)\" redis-cli ping 2>/dev/null | \
         grep -qE '^(PONG|NOAUTH)'"
    );
}

#[test]
fn a_changed_password_reaches_the_server_while_it_runs() {
    let description = r#"
        database "main" version="17"
        cache "sessions"
        cache "jobs" engine="redis" version="7"
    "#;
    let objects = Objects::of(CLUSTER, description);
    for (name, told) in [
        ("main", "ALTER ROLE CURRENT_USER PASSWORD :'password'"),
        ("sessions", "valkey-cli -x ACL SETUSER default"),
        ("jobs", "redis-cli -x ACL SETUSER default"),
    ] {
        let spec = &objects.get("StatefulSet", name)["spec"]["template"]["spec"];
        let beside = &spec["initContainers"][0];
        assert_eq!(beside["restartPolicy"], "Always", "it lives as long as the server");
        assert_eq!(beside["image"], spec["containers"][0]["image"]);
        assert_eq!(beside["securityContext"], spec["containers"][0]["securityContext"]);
        let script = beside["command"][2].as_str().unwrap();
        assert!(script.contains(told), "{script}");
        // The image of PostgreSQL is stopped by INT: who ignores it holds the pod up for its grace.
        assert!(script.starts_with("trap 'exit 0' TERM INT\n"), "{script}");
        // The kubelet leaves `$$(` to the shell.
        assert!(script.contains("$$(cat "), "{script}");
        let mounts = beside["volumeMounts"].as_array().unwrap();
        let read = mounts.iter().find(|mount| mount["mountPath"] == "/run/secrets/server").unwrap();
        assert_eq!((&read["readOnly"], read.get("subPath")), (&json!(true), None), "it is renewed");
        assert!(mounts.iter().all(|mount| mount["name"] != "data"));
        // Before its clients, which are told within the hour.
        assert_eq!(objects.get("ExternalSecret", name)["spec"]["refreshInterval"], "1m");
    }
}

#[test]
fn a_database_has_room_for_what_its_processes_share() {
    let objects = Objects::of(CLUSTER, r#"database "main" version="17" size="medium""#);
    let spec = &objects.get("StatefulSet", "main")["spec"]["template"]["spec"];
    let shared = json!({ "name": "shm", "emptyDir": { "medium": "Memory", "sizeLimit": "2Gi" } });
    assert!(spec["volumes"].as_array().unwrap().contains(&shared));
    let mount = json!({ "name": "shm", "mountPath": "/dev/shm" });
    assert!(spec["containers"][0]["volumeMounts"].as_array().unwrap().contains(&mount));
    assert_eq!(spec["containers"][0]["resources"]["limits"]["memory"], "4Gi");
}

/// Beside each server stands what tells Prometheus of it, where there is somebody who asks.
#[test]
fn a_server_is_asked_by_an_exporter_beside_it() {
    let description = r#"database "main" version="17"; cache "sessions""#;
    let objects = Objects::of(CLUSTER, description);
    for (name, port) in [("main", 9187), ("sessions", 9121)] {
        let pod = &objects.get("StatefulSet", name)["spec"]["template"]["spec"];
        let exporter = &pod["containers"][1];
        assert_eq!(exporter["name"], "prometheus-exporter");
        assert_eq!(exporter["ports"][0]["containerPort"], port);
        let service = &objects.get("Service", name)["spec"];
        assert_eq!(service["ports"][1]["name"], "metrics");
        assert_eq!(service["publishNotReadyAddresses"], true);
        let ingress = objects.get("NetworkPolicy", name)["spec"]["ingress"].as_array().unwrap();
        let asks = ingress.iter().find(|rule| rule["ports"][0]["port"] == port).unwrap();
        let namespace = &asks["from"][0]["namespaceSelector"]["matchLabels"];
        assert_eq!(namespace["kubernetes.io/metadata.name"], "monitoring");
        let budget = &objects.get("PodDisruptionBudget", name)["spec"];
        assert_eq!(budget["maxUnavailable"], 1, "a node with the only server on it can be drained");
    }
    let variable = |name: &str| {
        objects.get("StatefulSet", name)["spec"]["template"]["spec"]["containers"][1]["env"].clone()
    };
    let source = "postgresql:///main?host=/var/run/postgresql&user=main_app&sslmode=disable";
    assert_eq!(variable("main"), json!([{ "name": "DATA_SOURCE_NAME", "value": source }]));
    let password = &variable("sessions")[1]["valueFrom"]["secretKeyRef"];
    assert_eq!(&password["name"], objects.name("ExternalSecret", "sessions"));

    let unwatched = CLUSTER.replace(
        "registry=\"ghcr.io/example\"",
        "registry=\"ghcr.io/example\" { addons prometheus-operator=#false; }",
    );
    let objects = Objects::of(&unwatched, description);
    let pod = &objects.get("StatefulSet", "main")["spec"]["template"]["spec"];
    assert_eq!(pod["containers"].as_array().unwrap().len(), 1);
    assert_eq!(objects.get("NetworkPolicy", "main")["spec"]["ingress"], Value::Null);
}
