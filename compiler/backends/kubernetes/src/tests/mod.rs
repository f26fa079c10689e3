//! What comes out for a description: source text in, objects out, as a cluster would read them.

mod alerts;
mod backups;
mod content;
mod network;
mod pods;
mod prerequisites;
mod release;
mod routes;
mod secrets;
mod servers;

use serde_json::{Value, json};

use groundplan_lowering::ledger;
use groundplan_lowering::testing::{self, Project, loaded};
use groundplan_lowering::{Blocked, Emitted, Target};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    testing::lower_each(model, record, Target::Kubernetes, &[crate::emit], emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

/// An environment on a cluster that is there, to put in front of a description.
const CLUSTER: &str = r#"
platform "agents"
environment "cluster" {
    kubernetes registry="ghcr.io/example"
    domain "agents.example.org"
}
"#;

/// An environment on AWS, to put in front of a description.
const AWS: &str = r#"
platform "agents"
environment "cluster" {
    aws account="111122223333" region="eu-west-1"
    domain "agents.example.org"
}
"#;

/// The manifests of the one environment.
fn manifests(emitted: &Emitted<'_>) -> groundplan_changes::Files {
    let files = emitted.artifacts.iter().filter_map(|(path, artifact)| {
        let (_, path) = path.split_once("/kubernetes/")?;
        let is_manifest = path.ends_with(".yaml") && !path.starts_with("chart/");
        is_manifest.then(|| (path.to_owned(), artifact.text.clone()))
    });
    files.collect()
}

/// The objects of an environment, as kustomize puts them together.
struct Objects(Vec<Value>);

impl Objects {
    /// What `environment` and `description` come to together.
    fn of(environment: &str, description: &str) -> Self {
        let loaded = loaded(&format!("{environment}{description}"));
        let emitted = emitted(&loaded);
        Self(groundplan_changes::assembled(&manifests(&emitted)))
    }

    /// The object of that kind and name, if there is one; of what is named by its content, the name
    /// without it.
    fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        let is_called = |object: &&Value| {
            let metadata = &object["metadata"];
            let by_content = metadata["name"].as_str().and_then(|name| name.rsplit_once('-'));
            let is_labelled = metadata["labels"]["app.kubernetes.io/name"] == name;
            let is_hash =
                |text: &str| text.len() == 10 && text.bytes().all(|b| b.is_ascii_hexdigit());
            metadata["name"] == name
                || is_labelled
                    && by_content.is_some_and(|(head, hash)| head == name && is_hash(hash))
        };
        self.0.iter().filter(|object| object["kind"] == kind).find(is_called)
    }

    /// What that object is really called.
    fn name(&self, kind: &str, name: &str) -> &Value {
        &self.get(kind, name)["metadata"]["name"]
    }

    /// The object of that kind and name.
    fn get(&self, kind: &str, name: &str) -> &Value {
        let Some(object) = self.find(kind, name) else {
            let known: Vec<String> = self
                .0
                .iter()
                .map(|object| format!("{}/{}", object["kind"], object["metadata"]["name"]))
                .collect();
            panic!("no {kind} {name} in {}", known.join(", "))
        };
        object
    }

    /// The one container of what controls the pods of that name.
    fn container(&self, kind: &str, name: &str) -> &Value {
        &self.get(kind, name)["spec"]["template"]["spec"]["containers"][0]
    }

    /// The variable of a container.
    fn variable(&self, kind: &str, name: &str, variable: &str) -> &Value {
        let variables = self.container(kind, name)["env"].as_array().expect("variables");
        variables.iter().find(|entry| entry["name"] == variable).expect("the variable")
    }
}

/// The targets that wait for answers.
fn blocked(description: &str) -> Vec<(String, Target)> {
    let loaded = loaded(description);
    let part = |part: &Blocked<'_>| (part.environment.to_owned(), part.target);
    emitted(&loaded).blocked.iter().map(part).collect()
}

#[test]
fn a_question_blocks_only_what_needs_its_answer() {
    let description = r#"
        platform "agents"
        environment "staging" { aws account="111122223333" region="eu-west-1" }
        environment "production" {
            aws region="eu-west-1" { account (todo)"Which account?" }
            budget monthly=(todo)"What may it cost?"
        }
    "#;
    let named = r#"service "api" { image "nginx:1.29"; port "http" 80 }"#;
    let built = r#"service "api" { build "."; port "http" 80 }"#;
    let waits = |service: &str| {
        let blocked = blocked(&format!("{description}{service}"));
        blocked.contains(&("production".to_owned(), Target::Kubernetes))
    };
    assert!(waits(built), "the registry's name holds the account");
    assert!(!waits(named), "neither the account nor the budget is in any object");
}

#[test]
fn open_probe_times_are_asked_for() {
    let service = r#"
        service "api" {
            image "nginx:1.29"
            port "http" 80
            health "/up" { live period=(todo)"How often?" }
        }
    "#;
    let blocked = blocked(&format!("{CLUSTER}{service}"));
    assert_eq!(blocked, [("cluster".to_owned(), Target::Kubernetes)]);
}

#[test]
fn the_kustomization_lists_every_file_and_jobs_have_their_own() {
    let loaded = loaded(&format!(
        r#"{CLUSTER}
        service "api" {{ build "."; port "http" 80 }}
        job "reindex" {{ image-of "api"; command "reindex" }}
        "#
    ));
    let emitted = emitted(&loaded);
    let kustomization = |directory: &str| -> Value {
        let path = format!("generated/cluster/kubernetes/{directory}kustomization.yaml");
        serde_yaml::from_str(&emitted.artifacts[&path].text).expect("YAML")
    };
    let (whole, jobs) = (kustomization(""), kustomization("jobs/"));
    assert_eq!(
        whole["resources"],
        json!(["api.service.yaml", "deny-all.yaml", "namespace.yaml", "jobs"])
    );
    assert_eq!(jobs["resources"], json!(["reindex.job.yaml"]));
    let images = json!([{ "name": "ghcr.io/example/agents-cluster/api" }]);
    assert_eq!((&whole["images"], &jobs["images"]), (&images, &images));
}

#[test]
fn labels_that_kubernetes_refuses_become_annotations() {
    let long = "x".repeat(64);
    let platform = format!(
        r#"
        platform "agents" {{ labels {{ team "core"; motto "R&D: agents"; long "{long}" }} }}
        environment "cluster" {{ kubernetes registry="ghcr.io/example" }}
        "#
    );
    let objects = Objects::of(&platform, "");
    let metadata = &objects.get("Namespace", "agents-cluster")["metadata"];
    assert_eq!(metadata["labels"]["team"], "core");
    assert_eq!(metadata["labels"]["motto"], Value::Null);
    assert_eq!(metadata["annotations"]["motto"], "R&D: agents");
    assert_eq!(metadata["annotations"]["long"], long.as_str());
}

#[test]
fn a_standard_that_an_environment_meets_is_on_every_object() {
    let environment = r#"
        platform "agents"
        environment "cluster" { kubernetes registry="ghcr.io/example"; compliance "soc2" }
    "#;
    let objects = Objects::of(environment, r#"worker "w" { image "w:1"; command "run" }"#);
    for object in &objects.0 {
        assert_eq!(object["metadata"]["labels"]["compliance/soc2"], "required", "{object}");
    }
}

#[test]
fn the_namespace_is_restricted_and_its_quota_has_room_for_a_rollout() {
    let description = r#"
        service "api" {
            image "nginx:1.29"
            port "http" 80
            replicas min=2 max=6
            resources cpu="500m" memory="1GiB"
        }
    "#;
    let objects = Objects::of(AWS, description);
    let labels = &objects.get("Namespace", "agents-cluster")["metadata"]["labels"];
    for mode in ["enforce", "audit", "warn"] {
        assert_eq!(labels[format!("pod-security.kubernetes.io/{mode}")], "restricted");
        assert_eq!(labels[format!("pod-security.kubernetes.io/{mode}-version")], "v1.36");
    }
    let hard = &objects.get("ResourceQuota", "agents-cluster")["spec"]["hard"];
    assert_eq!(hard["pods"], "12");
    assert_eq!(hard["requests.cpu"], "6");
    assert_eq!(hard["limits.memory"], "12Gi");
}

/// While a release goes on, what was runs beside what is: in the worst case all of it.
#[test]
fn the_quota_has_room_for_both_revisions_and_for_jobs() {
    let description = r#"
        service "api" { image "nginx:1.29"; port "http" 80; replicas min=2 max=5 }
        service "files" { image "nginx:1.29"; port "http" 80; volume "data" path="/data"; replicas 3 }
        worker "queue" { image "w:1"; command "run"; resources cpu="1" memory="2GiB" }
        job "migrate" { image "w:1"; command "run"; before "api" }
        cron "nightly" schedule="0 3 * * *" concurrency="allow" { image "w:1"; command "run" }
        database "main" version="18"
        cache "sessions"
    "#;
    let objects = Objects::of(CLUSTER, description);
    let (mut pods, mut memory) = (0, 0);
    for object in &objects.0 {
        let spec = &object["spec"];
        let (replicas, template) = match object["kind"].as_str() {
            Some("Deployment") => {
                let scaler = objects
                    .find("HorizontalPodAutoscaler", object["metadata"]["name"].as_str().unwrap());
                let most =
                    scaler.map_or(&spec["replicas"], |scaler| &scaler["spec"]["maxReplicas"]);
                assert_eq!(
                    spec["strategy"]["rollingUpdate"],
                    json!({ "maxUnavailable": 0, "maxSurge": "25%" })
                );
                (most.as_u64().unwrap(), &spec["template"])
            }
            Some("StatefulSet") => (spec["replicas"].as_u64().unwrap(), &spec["template"]),
            Some("Job") => (1, &spec["template"]),
            // The next run may begin before the last is over.
            Some("CronJob") => (2, &spec["jobTemplate"]["spec"]["template"]),
            _ => continue,
        };
        // A quarter more, rounded up, is never more than twice as many.
        assert!(replicas + replicas.div_ceil(4) <= 2 * replicas);
        // What starts first and ends asks for less than what follows; what stays counts as well.
        let stays = |container: &&Value| container["restartPolicy"] == "Always";
        let beside = template["spec"]["initContainers"].as_array().into_iter().flatten();
        let containers = template["spec"]["containers"].as_array().unwrap().iter();
        let asked = containers.chain(beside.filter(stays)).map(|container| {
            mebibytes(container["resources"]["limits"]["memory"].as_str().unwrap())
        });
        pods += 2 * replicas;
        memory += 2 * replicas * asked.sum::<u64>();
    }
    let hard = &objects.get("ResourceQuota", "agents-cluster")["spec"]["hard"];
    assert_eq!(hard["pods"], pods.to_string());
    assert_eq!(mebibytes(hard["limits.memory"].as_str().unwrap()), memory);
}

fn mebibytes(quantity: &str) -> u64 {
    let number = |text: &str| text.parse::<u64>().unwrap();
    match (quantity.strip_suffix("Gi"), quantity.strip_suffix("Mi")) {
        (Some(gibibytes), _) => 1024 * number(gibibytes),
        (None, Some(mebibytes)) => number(mebibytes),
        (None, None) => panic!("{quantity}"),
    }
}

#[test]
fn what_falls_short_is_said_where_it_does() {
    let advice = |environment: &str| -> Vec<String> {
        let description =
            r#"database "main" version="17" { storage "50GiB"; backup retention="7d" }"#;
        let loaded = loaded(&format!("{environment}{description}"));
        let mut faults = Vec::new();
        for environment in loaded.model.iter().flat_map(|model| model.environments.values()) {
            let ledger = crate::ledger(environment);
            ledger::report(ledger, environment, Target::Kubernetes, &mut faults);
            faults.extend(crate::inexact(environment));
        }
        faults.into_iter().map(|fault| fault.message).collect()
    };
    let own = advice(CLUSTER);
    assert!(own.iter().any(|message| message.starts_with("`storage` is only approximated")));
    assert!(own.iter().any(|message| message.starts_with("`backup` has no effect")));
    assert_eq!(advice(AWS), [] as [&str; 0], "RDS does both");
}
