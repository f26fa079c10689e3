//! What holds data, as the files themselves say it: read without anything that judges changes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Resources that hold data, with the argument that is their name in the cloud.
const RESOURCES: [(&str, &str); 4] = [
    ("aws_db_instance", "identifier"),
    ("aws_elasticache_replication_group", "replication_group_id"),
    ("aws_s3_bucket", "bucket"),
    ("aws_secretsmanager_secret", "name"),
];

/// What holds data in an environment: its name where it runs, and what of it must not change.
pub fn stores(files: &BTreeMap<String, String>, environment: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let directory = format!("generated/{environment}/");
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&directory)) {
        if path.contains("/terraform/") && path.ends_with(".tf.json") {
            resources(&serde_json::from_str(text).unwrap(), &mut found);
        } else if path.contains("/kubernetes/") && path.ends_with(".yaml") {
            for document in serde_yaml::Deserializer::from_str(text) {
                claims(&Value::deserialize(document).unwrap(), &mut found);
            }
        } else if path.ends_with("/compose/compose.yaml") {
            volumes(&serde_yaml::from_str(text).unwrap(), &mut found);
        }
    }
    found
}

fn resources(module: &Value, found: &mut BTreeMap<String, String>) {
    for (kind, argument) in RESOURCES {
        for resource in module["resource"][kind].as_object().into_iter().flatten() {
            let (_, arguments) = resource;
            let name = arguments[argument].as_str().unwrap();
            let room = &arguments["allocated_storage"];
            found.insert(
                format!("{kind} {name}"),
                format!("{room} {}", arguments["engine_version"]),
            );
        }
    }
}

fn claims(object: &Value, found: &mut BTreeMap<String, String>) {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let (kind, spec) = (object["kind"].as_str().unwrap_or_default(), &object["spec"]);
    let claims = match kind {
        "StatefulSet" => &spec["volumeClaimTemplates"],
        "PersistentVolumeClaim" => spec,
        _ => return,
    };
    if !claims.is_null() {
        found.insert(format!("{kind} {name}"), format!("{claims} {}", images(spec)));
    }
}

fn images(spec: &Value) -> String {
    let containers = spec["template"]["spec"]["containers"].as_array();
    let images = containers.into_iter().flatten().map(|one| one["image"].to_string());
    images.collect::<Vec<_>>().join(" ")
}

/// Volumes, by where they are mounted and under what.
fn volumes(project: &Value, found: &mut BTreeMap<String, String>) {
    for service in project["services"].as_object().unwrap().values() {
        for mount in service["volumes"].as_array().into_iter().flatten() {
            if mount["type"] == "volume" {
                let what = format!("{} {}", mount["target"], service["image"]);
                found.insert(format!("volume {}", mount["source"].as_str().unwrap()), what);
            }
        }
    }
}
