//! Pods: what every one keeps to, and what a description says about its own.

use serde_json::{Value, json};

use super::{AWS, CLUSTER, Objects};

/// One of each thing that has pods.
const EVERYTHING: &str = r#"
    service "api" {
        image "nginx:1.29"
        port "http" 80
        health "/up"
        volume "state" path="/state"
        scratch "/var/cache"
    }
    worker "queue" { image "w:1"; command "run" }
    job "once" { image "w:1"; command "run" }
    cron "nightly" schedule="0 3 * * *" { image "w:1"; command "run" }
    database "main" version="18"
    cache "sessions"
"#;

/// The pod specs of an environment.
fn pods(objects: &Objects) -> Vec<&Value> {
    objects.0.iter().filter_map(pod).collect()
}

fn pod(object: &Value) -> Option<&Value> {
    match object["kind"].as_str()? {
        "Deployment" | "StatefulSet" | "Job" => Some(&object["spec"]["template"]["spec"]),
        "CronJob" => Some(&object["spec"]["jobTemplate"]["spec"]["template"]["spec"]),
        _ => None,
    }
}

#[test]
fn every_pod_keeps_to_the_restricted_standard() {
    let objects = Objects::of(CLUSTER, EVERYTHING);
    let pods = pods(&objects);
    assert_eq!(pods.len(), 6);
    for pod in pods {
        let security = &pod["securityContext"];
        assert_eq!(security["runAsNonRoot"], true);
        assert!(
            security["runAsUser"].as_u64() > Some(0) && security["runAsGroup"].as_u64() > Some(0)
        );
        assert_eq!(security["seccompProfile"]["type"], "RuntimeDefault");
        assert_eq!(pod["automountServiceAccountToken"], false);
        assert_eq!(pod["enableServiceLinks"], false);
        assert!(
            objects.find("ServiceAccount", pod["serviceAccountName"].as_str().unwrap()).is_some()
        );
        let container = &pod["containers"][0];
        let expected = json!({
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": { "drop": ["ALL"] },
        });
        assert_eq!(container["securityContext"], expected);
        assert_eq!(
            container["resources"]["requests"]["memory"],
            container["resources"]["limits"]["memory"]
        );
        let mounts = container["volumeMounts"].as_array().unwrap();
        assert!(mounts.iter().any(|mount| mount["mountPath"] == "/tmp"));
    }
}

#[test]
fn a_container_may_have_more_memory_than_it_is_sure_to_get() {
    let description = r#"
        worker "mail" { image "redis:8"; resources memory="256MiB" memory-limit="1GiB"; replicas 3 }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let resources = &objects.container("Deployment", "mail")["resources"];
    assert_eq!(resources["requests"]["memory"], "256Mi");
    assert_eq!(resources["limits"]["memory"], "1Gi");
    let hard = &objects.get("ResourceQuota", "agents-cluster")["spec"]["hard"];
    assert_eq!(
        (&hard["requests.memory"], &hard["limits.memory"]),
        (&json!("1536Mi"), &json!("6Gi"))
    );
}

#[test]
fn an_autoscaler_owns_the_number_of_copies() {
    let description = r#"
        service "fixed" { image "a:1"; port "http" 80; replicas 3 }
        service "scaled" { image "a:1"; port "http" 80; replicas min=2 max=6 cpu="65%" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    assert_eq!(objects.get("Deployment", "fixed")["spec"]["replicas"], 3);
    assert!(objects.find("HorizontalPodAutoscaler", "fixed").is_none());
    assert_eq!(objects.get("Deployment", "scaled")["spec"].get("replicas"), None);
    let scaler = &objects.get("HorizontalPodAutoscaler", "scaled")["spec"];
    assert_eq!((&scaler["minReplicas"], &scaler["maxReplicas"]), (&json!(2), &json!(6)));
    let target = &scaler["metrics"][0]["resource"]["target"];
    assert_eq!(target, &json!({ "type": "Utilization", "averageUtilization": 65 }));
}

#[test]
fn probes_say_how_and_when_to_ask() {
    let description = r#"
        service "api" {
            image "a:1"
            port "http" 8000
            health "/healthz" {
                ready "/readyz?full=1" period="10s" timeout="3s" failures=2
                live { exec "check" "$(now)" }
            }
        }
        service "rpc" {
            image "a:1"
            port "grpc" 9000 protocol="grpc"
            health { live { grpc } }
        }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let api = objects.container("Deployment", "api");
    let ready = json!({
        "httpGet": { "path": "/readyz?full=1", "port": "http" },
        "periodSeconds": 10, "timeoutSeconds": 3, "failureThreshold": 2,
    });
    assert_eq!(api["readinessProbe"], ready);
    let live = json!({
        "exec": { "command": ["check", "$$(now)"] },
        "periodSeconds": 10, "timeoutSeconds": 2, "failureThreshold": 6,
    });
    assert_eq!(api["livenessProbe"], live);
    let startup = &objects.container("Deployment", "rpc")["startupProbe"];
    let asked = json!({
        "grpc": { "port": 9000 },
        "periodSeconds": 2, "timeoutSeconds": 2, "failureThreshold": 30,
    });
    assert_eq!(startup, &asked);
}

#[test]
fn stopping_leaves_time_for_what_still_arrives_and_for_what_was_begun() {
    let description = r#"
        service "api" { image "a:1"; port "http" 80; stop-grace "60s"; route "/" }
        worker "queue" { image "w:1"; command "run"; stop-grace "60s" }
    "#;
    let grace = |objects: &Objects, name: &str| {
        let pause =
            objects.container("Deployment", name)["lifecycle"]["preStop"]["sleep"]["seconds"]
                .clone();
        let pod = &objects.get("Deployment", name)["spec"]["template"]["spec"];
        (pause, pod["terminationGracePeriodSeconds"].clone())
    };
    let own = Objects::of(CLUSTER, description);
    assert_eq!(grace(&own, "api"), (json!(5), json!(65)));
    assert_eq!(grace(&own, "queue"), (Value::Null, json!(60)));
    let aws = Objects::of(AWS, description);
    assert_eq!(grace(&aws, "api"), (json!(15), json!(75)));
}

#[test]
fn volumes_make_a_stateful_set_whose_copies_keep_them() {
    let description = r#"
        worker "queue" {
            image "w:1"
            command "run"
            volume "state" path="/state" size="5GiB"
            replicas min=1 max=3
        }
    "#;
    let objects = Objects::of(AWS, description);
    let set = &objects.get("StatefulSet", "queue")["spec"];
    let claim = &set["volumeClaimTemplates"][0];
    assert_eq!(claim["spec"]["resources"]["requests"]["storage"], "5Gi");
    assert_eq!(claim["spec"]["storageClassName"], "encrypted");
    assert_eq!(
        objects.get("StorageClass", "encrypted")["provisioner"],
        "ebs.csi.eks.amazonaws.com"
    );
    // Its governing Service, and what the autoscaler scales.
    assert_eq!(set["serviceName"], "queue");
    assert_eq!(objects.get("Service", "queue")["spec"]["clusterIP"], "None");
    let scaler = objects.get("HorizontalPodAutoscaler", "queue");
    assert_eq!(scaler["spec"]["scaleTargetRef"]["kind"], "StatefulSet");
    assert!(objects.find("Deployment", "queue").is_none());
}

#[test]
fn a_cron_job_runs_when_and_as_often_as_it_says() {
    let description = r#"
        cron "nightly" schedule="0 3 * * *" concurrency="replace" {
            image "w:1"
            command "run"
            start-within "10m"
            timeout "30m"
            retries 4
        }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let cron = &objects.get("CronJob", "nightly")["spec"];
    assert_eq!(cron["schedule"], "0 3 * * *");
    assert_eq!(cron["timeZone"], "Etc/UTC");
    assert_eq!(cron["concurrencyPolicy"], "Replace");
    assert_eq!(cron["startingDeadlineSeconds"], 600);
    assert_eq!(cron["jobTemplate"]["spec"]["activeDeadlineSeconds"], 1800);
    assert_eq!(cron["jobTemplate"]["spec"]["backoffLimit"], 4);
}

#[test]
fn a_rollout_that_does_not_get_on_is_told_and_not_taken_for_one_that_does() {
    let description = r#"
        service "api" { image "a:1"; port "http" 80; health "/up" }
        service "slow" {
            image "a:1"
            port "http" 80
            health "/up" { startup "/up" period="10s" failures=40 }
        }
        worker "queue" { image "w:1"; command "run" }
        worker "sorter" { image "w:1"; command "run"; volume "state" path="/state" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let spec = |kind: &str, name: &str| objects.get(kind, name)["spec"].clone();
    let told = |name: &str| {
        let spec = spec("Deployment", name);
        (spec["progressDeadlineSeconds"].clone(), spec["minReadySeconds"].clone())
    };
    assert_eq!(told("api"), (json!(300), Value::Null));
    assert_eq!(told("slow"), (json!(520), Value::Null));
    assert_eq!(told("queue"), (json!(300), json!(15)));
    assert_eq!(spec("StatefulSet", "sorter")["minReadySeconds"], 15);
}

#[test]
fn what_cannot_start_is_replaced_when_its_template_is_mended() {
    let objects = Objects::of(CLUSTER, EVERYTHING);
    for name in ["api", "main", "sessions"] {
        assert_eq!(objects.get("StatefulSet", name)["spec"]["podManagementPolicy"], "Parallel");
    }
}

#[test]
fn a_job_ends_by_itself_and_stays_to_be_looked_at() {
    let objects = Objects::of(CLUSTER, EVERYTHING);
    let job = &objects.get("Job", "once")["spec"];
    assert_eq!(job["activeDeadlineSeconds"], 600);
    assert!(job.get("ttlSecondsAfterFinished").is_none(), "a release waits for what is there");
}

#[test]
fn a_job_says_whether_the_release_before_can_work_with_what_it_leaves() {
    let description = r#"
        service "api" { image "a:1"; port "http" 80 }
        database "main" version="18" {
            migrate { command "migrate"; image-of "api"; backward-compatible #true }
            seed { command "seed"; image-of "api" }
        }
        job "reindex" { image-of "api"; command "reindex"; backward-compatible #true }
        job "convert" { image-of "api"; command "convert" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let said = |name: &str| {
        let annotations = objects.get("Job", name)["metadata"].get("annotations");
        annotations.map(|all| all["groundplan.dev/backward-compatible"].clone())
    };
    assert_eq!(said("main-migrate"), Some(json!("true")));
    assert_eq!(said("reindex"), Some(json!("true")));
    assert_eq!([said("main-seed"), said("convert")], [None, None]);
}

/// An environment on a cluster with those properties.
fn on(cluster: &str) -> String {
    CLUSTER.replace("example\"\n", &format!("example\" {cluster}\n"))
}

#[test]
fn images_are_fetched_with_the_secret_that_is_named() {
    let objects = Objects::of(&on(r#"pull-secret="registry""#), EVERYTHING);
    for kind in ["Deployment", "StatefulSet", "Job", "CronJob"] {
        let object = objects.0.iter().find(|object| object["kind"] == kind).unwrap();
        let spec = match kind {
            "CronJob" => &object["spec"]["jobTemplate"]["spec"],
            _ => &object["spec"],
        };
        assert_eq!(spec["template"]["spec"]["imagePullSecrets"], json!([{ "name": "registry" }]));
    }
}

#[test]
fn a_cluster_that_gives_users_is_asked_for_none() {
    let objects = Objects::of(&on(r#"preset="openshift""#), EVERYTHING);
    for (kind, name) in [("StatefulSet", "api"), ("Deployment", "queue"), ("StatefulSet", "main")] {
        let context = &objects.get(kind, name)["spec"]["template"]["spec"]["securityContext"];
        for field in ["runAsUser", "runAsGroup", "fsGroup"] {
            assert_eq!(context.get(field), None, "{kind} {name}");
        }
        assert_eq!(context["runAsNonRoot"], true);
        assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault");
    }
}

#[test]
fn what_is_not_installed_is_not_asked_of_the_cluster() {
    let description = r#"
        service "api" { image "a:1"; port "http" 8000; route "/"; replicas min=2 max=5 }
        worker "w" { image "a:1"; command "run"; replicas max=5 }
    "#;
    let cluster = on("{ addons cert-manager=#false metrics-server=#false; }");
    let objects = Objects::of(&cluster, description);
    for kind in ["Certificate", "HorizontalPodAutoscaler"] {
        assert!(objects.0.iter().all(|object| object["kind"] != kind), "{kind}");
    }
    assert!(objects.find("NetworkPolicy", "acme.solver").is_none());
    assert_eq!(objects.get("Deployment", "api")["spec"]["replicas"], 2);
    assert_eq!(objects.get("Deployment", "w")["spec"]["replicas"], 1);
    // What a preset does not bring can be there all the same.
    let scaler = |cluster: &str| {
        Objects::of(&on(cluster), description).find("HorizontalPodAutoscaler", "api").is_some()
    };
    assert!(!scaler(r#"preset="kind""#));
    assert!(scaler(r#"preset="kind" { addons metrics-server=#true; }"#));
    assert!(scaler(r#"preset="k3s""#));
}

#[test]
fn whoever_listens_below_1024_may_on_every_node() {
    let description = r#"
        service "low" { image "a:1"; port "http" 80; port "admin" 9000 }
        service "high" { image "a:1"; port "http" 8080 }
    "#;
    for environment in [CLUSTER, AWS] {
        let objects = Objects::of(environment, description);
        let sysctls = |name: &str| {
            objects.get("Deployment", name)["spec"]["template"]["spec"]["securityContext"]
                .get("sysctls")
                .cloned()
        };
        let expected = json!([{ "name": "net.ipv4.ip_unprivileged_port_start", "value": "0" }]);
        assert_eq!((sysctls("low"), sysctls("high")), (Some(expected), None));
    }
}

#[test]
fn what_nobody_sends_requests_to_is_not_asked_whether_it_takes_them() {
    let description = r#"
        worker "w" { image "w:1"; command "run"; health { live { exec "alive" } } }
        worker "asked" { image "w:1"; command "run"; health { ready { exec "ready" } } }
        service "api" { image "a:1"; port "http" 8000; health "/up" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let asked = |name: &str| objects.container("Deployment", name).get("readinessProbe").is_some();
    assert!(!asked("w"));
    assert!(asked("asked") && asked("api"));
    let w = objects.container("Deployment", "w");
    assert!(w.get("startupProbe").is_some() && w.get("livenessProbe").is_some());
}

#[test]
fn a_run_of_a_job_waits_for_its_network_policy() {
    let description = r#"
        database "main" version="17" { extensions "vector" }
        cache "sessions"
        secret "key"
        external "vendor" { host "api.example.com" }
        job "schema" { image "a:1"; command "migrate"; uses "main" "sessions" "key" }
        job "alone" { image "a:1"; command "run"; uses "key" }
        cron "call" schedule="0 3 * * *" { image "a:1"; command "call"; uses "vendor" }
        worker "w" { image "a:1"; command "run"; uses "main" }
    "#;
    let objects = Objects::of(CLUSTER, description);
    let schema = &objects.get("Job", "schema")["spec"]["template"]["spec"];
    let wait = &schema["initContainers"][0];
    assert_eq!(wait["image"], "pgvector/pgvector:0.8.6-pg17", "it is on the nodes");
    let words = wait["command"].as_array().unwrap();
    assert_eq!(words[4..], [json!("main:5432"), json!("sessions:6379")]);
    assert_eq!(wait["securityContext"], schema["containers"][0]["securityContext"]);
    let call = &objects.get("CronJob", "call")["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(call["initContainers"][0]["command"].as_array().map(Vec::len), Some(4));
    // Nothing to wait for, or started again by the kubelet until it gets through.
    let none = |kind: &str, name: &str| {
        objects.get(kind, name)["spec"]["template"]["spec"].get("initContainers").is_none()
    };
    assert!(none("Job", "alone"));
    assert!(none("Deployment", "w"));
    let objects = Objects::of(AWS, description);
    let schema = &objects.get("Job", "schema")["spec"]["template"]["spec"];
    assert!(
        schema.get("initContainers").is_none(),
        "on EKS a pod is open until its policies are there"
    );
}

#[test]
fn what_is_named_for_good_is_fetched_once() {
    let description = r#"
        worker "tag" { image "a:1"; command "run" }
        worker "digest" { image "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"; command "run" }
        worker "latest" { image "a:latest"; command "run" }
        worker "none" { image "registry.example.org:5000/a"; command "run" }
        worker "built" { build "."; command "run" }
        database "main" version="17"
    "#;
    let objects = Objects::of(CLUSTER, description);
    let policy = |kind: &str, name: &str| objects.container(kind, name)["imagePullPolicy"].clone();
    for name in ["tag", "digest", "built"] {
        assert_eq!(policy("Deployment", name), "IfNotPresent", "{name}");
    }
    for name in ["latest", "none"] {
        assert_eq!(policy("Deployment", name), "Always", "{name}");
    }
    assert_eq!(policy("StatefulSet", "main"), "IfNotPresent");
}
