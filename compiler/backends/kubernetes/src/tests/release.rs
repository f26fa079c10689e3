//! What carries a release out.

use serde_json::{Value, json};

use groundplan_lowering::testing;

use super::{CLUSTER, lower};

fn file(description: &str, path: &str) -> String {
    testing::file(&format!("{CLUSTER}{description}"), path, lower)
}

fn read(description: &str, path: &str) -> Value {
    serde_yaml::from_str(&file(description, path)).expect("YAML")
}

#[test]
fn a_release_is_called_as_its_namespace_as_far_as_helm_takes_it() {
    let chart = read(r#"worker "w" { image "a:1" }"#, "chart/Chart.yaml");
    assert_eq!(chart["name"], "agents-cluster");
    assert_eq!(chart["annotations"]["namespace"], "agents-cluster");

    let (platform, environment) = ("p".repeat(40), "e".repeat(20));
    let text = format!(
        "platform \"{platform}\"\nenvironment \"{environment}\" {{ kubernetes registry=\"r\" }}\nworker \"w\" {{ image \"a:1\" }}"
    );
    let chart: Value =
        serde_yaml::from_str(&testing::file(&text, "chart/Chart.yaml", lower)).expect("YAML");
    let length = |value: &Value| value.as_str().map(str::len);
    assert_eq!(length(&chart["name"]), Some(53));
    assert_eq!(length(&chart["annotations"]["namespace"]), Some(61));
}

#[test]
fn jobs_run_in_order_before_what_waits_for_them_and_the_others_at_the_end() {
    let values = read(
        r#"
        service "api" { image "a:1"; port "http" 80 }
        job "last" { image "a:1"; after "zeal" }
        job "zeal" { image "a:1" }
        job "migrate" { image "a:1"; before "api"; after "backup" }
        job "backup" { image "a:1" }
        "#,
        "chart/values.yaml",
    );
    let hook =
        |name: &str| [values["jobs"][name]["hook"].clone(), values["jobs"][name]["weight"].clone()];
    let (before, after) = ("pre-install,pre-upgrade", "post-install,post-upgrade");
    assert_eq!(hook("backup"), [json!(before), json!("0")]);
    assert_eq!(hook("migrate"), [json!(before), json!("1")]);
    assert_eq!(hook("zeal"), [json!(after), json!("2")]);
    assert_eq!(hook("last"), [json!(after), json!("3")]);
}

#[test]
fn a_release_waits_as_long_as_its_longest_job_may_take() {
    let timeout = |jobs: &str| read(jobs, "chart/Chart.yaml")["annotations"]["timeout"].clone();
    assert_eq!(timeout(r#"worker "w" { image "a:1" }"#), 600);
    assert_eq!(timeout(r#"job "j" { image "a:1"; timeout "30s" }"#), 600);
    assert_eq!(timeout(r#"job "j" { image "a:1"; timeout "1h" }"#), 3720);
    // A rollout that fails says so before nobody waits any more.
    let slow =
        r#"service "s" { image "a:1"; port "http" 80; health { startup tcp=#true failures=900 } }"#;
    assert_eq!(timeout(slow), 2 * 900 + 120 + 120);
}

#[test]
fn what_works_by_itself_is_not_carried_along_under_its_former_name() {
    let values = read(
        r#"
        service "api" { image "a:1"; port "http" 80; renamed-from "web" }
        worker "post" { image "a:1"; renamed-from "mailer" }
        cron "clean" schedule="0 3 * * *" { image "a:1"; renamed-from "sweep" }
        "#,
        "chart/values.yaml",
    );
    assert_eq!(values["renamed"], json!(["worker/mailer", "cron/sweep"]));
}

#[test]
fn no_kustomization_names_the_chart() {
    let kustomization = file(r#"worker "w" { image "a:1" }"#, "kubernetes/kustomization.yaml");
    assert!(!kustomization.contains("chart") && !kustomization.contains("release"));
}

const GITOPS: &str = r#"
    pipeline "main" { deploy "cluster" by="gitops" }
    database "main" version="17"
    service "api" { image "a:1"; port "http" 80; uses "main" }
    job "migrate" { image "a:1"; before "api"; uses "main" }
    job "index" { image "a:1"; after "migrate" }
"#;

#[test]
fn who_is_read_by_argo_cd_and_flux_has_no_chart() {
    let loaded = testing::loaded(&format!("{CLUSTER}{GITOPS}"));
    let emitted = testing::emitted(&loaded, lower);
    let chart = emitted.artifacts.keys().filter(|path| path.contains("chart"));
    assert_eq!(chart.count(), 0);
    assert!(emitted.artifacts.keys().any(|path| path.ends_with("jobs/migrate.job.yaml")));
    let helm = read(r#"worker "w" { image "a:1" }"#, "kubernetes/kustomization.yaml");
    assert!(helm.get("patches").is_none());
}

#[test]
fn argo_cd_keeps_the_order_by_waves() {
    let kustomization = read(GITOPS, "kubernetes/kustomization.yaml");
    let patches = kustomization["patches"].as_array().expect("patches");
    let waves: Vec<(String, Option<String>)> = patches
        .iter()
        .map(|patch| {
            let target = &patch["target"];
            let text = patch["patch"].as_str().expect("a patch");
            let text: Value = serde_yaml::from_str(text).expect("YAML");
            let annotations = &text["metadata"]["annotations"];
            let kind = target["kind"].as_str().expect("a kind");
            let name = target["name"].as_str().map_or(String::new(), |name| format!("/{name}"));
            assert_eq!(annotations.get("argocd.argoproj.io/hook").is_some(), kind == "Job");
            let wave = annotations["argocd.argoproj.io/sync-wave"].as_str().map(str::to_owned);
            (format!("{kind}{name}"), wave)
        })
        .collect();
    let wave = |number: &str| Some(number.to_owned());
    assert_eq!(
        waves,
        [
            ("Namespace|PersistentVolumeClaim".to_owned(), None),
            ("Job/migrate".to_owned(), wave("1")),
            ("Deployment|StatefulSet|CronJob|HorizontalPodAutoscaler".to_owned(), wave("2")),
            ("Ingress|HTTPRoute|GRPCRoute".to_owned(), wave("3")),
            ("Job/index".to_owned(), wave("4")),
        ]
    );
}

#[test]
fn a_release_that_helm_may_not_remember_is_reported() {
    let faults = |count: usize, more: &str| {
        let services = (0..count).map(|at| {
            format!("worker \"w{at}\" {{ image \"a:1\"; file \"/f\" {{ content \"text\" }} }}\n")
        });
        let services: String = services.collect();
        let loaded = testing::loaded(&format!("{CLUSTER}{services}{more}"));
        let emitted = testing::emitted(&loaded, lower);
        let faults = emitted.diagnostics.iter().filter(|it| it.rule.code == "release-too-large");
        faults.map(|it| loaded.sources.slice(it.span()).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(faults(900, ""), ["\"cluster\""]);
    assert!(faults(100, "").is_empty());
    assert!(faults(900, r#"pipeline "main" { deploy "cluster" by="gitops" }"#).is_empty());
}
