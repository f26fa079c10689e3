//! What holds only when the doors of several targets work together.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use groundplan_backends::{Emitted, Options, emit};
use groundplan_lowering::testing::{Project, loaded};
use serde_yaml::Value;

/// A platform of something of everything that is mounted under Compose.
const LOCAL: &str = r#"
platform "shop"
environment "local" { compose; alerts { email "dev@example.com" } }
database "main" version="18" { parameters { work_mem "8MB" }; extensions "vector" }
cache "sessions" { persistence }
bucket "files"
service "api" {
    build "app" { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
    metrics
    uses "sessions" "files"
    env { DATABASE_URL (ref)"main.url" }
    file "/etc/shop/shop.conf" { content "price = $5" }
}
"#;

fn emitted(loaded: &Project) -> Emitted<'_> {
    emit(loaded.model.as_ref().unwrap(), &loaded.record, &Options::default())
}

#[test]
fn every_file_that_is_mounted_is_written() {
    let loaded = loaded(LOCAL);
    let emitted = emitted(&loaded);
    let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
    let project: Value = serde_yaml::from_str(project).unwrap();
    let services = project["services"].as_mapping().unwrap();
    let mounts = services.values().flat_map(|service| service["volumes"].as_sequence()).flatten();
    let files = mounts.filter(|mount| mount["type"] == "bind");
    let sources: Vec<&str> = files.map(|mount| mount["source"].as_str().unwrap()).collect();
    assert!(sources.len() > 4, "{sources:?}");
    for source in sources {
        let path = format!("generated/local/compose/{}", source.trim_start_matches("./"));
        let is_it = |name: &String| *name == path || name.starts_with(&format!("{path}/"));
        assert!(emitted.artifacts.keys().any(is_it), "{path}");
    }
}

#[test]
fn what_watches_is_started_again_with_what_it_reads() {
    let labels = |text: &str| {
        let loaded = loaded(text);
        let emitted = emitted(&loaded);
        let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
        let project: Value = serde_yaml::from_str(project).unwrap();
        ["prometheus", "alertmanager", "grafana"].map(|name| {
            let labels = &project["services"][format!("monitoring_{name}")]["labels"];
            labels["groundplan.files"].as_str().unwrap().to_owned()
        })
    };
    let changed = |from: &str, to: &str| {
        assert!(LOCAL.contains(from), "{from}");
        let (before, after) = (labels(LOCAL), labels(&LOCAL.replace(from, to)));
        [0, 1, 2].map(|at| before[at] != after[at])
    };
    assert_eq!(changed("dev@example.com", "ops@example.com"), [false, true, false]);
    assert_eq!(changed("    metrics\n", ""), [true, false, false]);
    assert_eq!(changed("/healthz", "/health"), [false, false, false]);
}

#[test]
fn what_an_image_does_not_hold_is_not_copied_into_its_container() {
    let loaded = loaded(LOCAL);
    let emitted = emitted(&loaded);
    let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
    let project: Value = serde_yaml::from_str(project).unwrap();
    let ignored = &project["services"]["api"]["develop"]["watch"][0]["ignore"];
    let ignored: Vec<&str> =
        ignored.as_sequence().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let dockerignore = &emitted.artifacts["generated/docker/api.Dockerfile.dockerignore"].text;
    let excluded: Vec<&str> = dockerignore.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(excluded.len() > 20, "{excluded:?}");
    for pattern in excluded {
        let is_hidden = pattern.starts_with("**/.") && ignored.contains(&"**/.*");
        assert!(is_hidden || ignored.contains(&pattern), "{pattern}");
    }
}

#[test]
fn mail_is_caught_where_alerts_are_mailed() {
    let has_mailbox = |text: &str| {
        let loaded = loaded(text);
        let emitted = emitted(&loaded);
        let project = &emitted.artifacts["generated/local/compose/compose.yaml"].text;
        project.contains("\n  monitoring_mailbox:\n")
    };
    assert!(has_mailbox(LOCAL));
    assert!(!has_mailbox(&LOCAL.replace("alerts { email \"dev@example.com\" }", "")));
}

#[test]
fn the_kustomization_lists_what_monitoring_adds() {
    let loaded = loaded(
        r#"
        platform "agents"
        environment "cluster" { kubernetes registry="ghcr.io/example" }
        service "api" { build "."; port "http" 80 }
        job "reindex" { image-of "api"; command "reindex" }
        "#,
    );
    let emitted = emitted(&loaded);
    let file = &emitted.artifacts["generated/cluster/kubernetes/kustomization.yaml"].text;
    let file: Value = serde_yaml::from_str(file).unwrap();
    let listed: Vec<&str> = file["resources"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(
        listed,
        ["api.service.yaml", "deny-all.yaml", "monitoring/rules.yaml", "namespace.yaml", "jobs"]
    );
    // Each dashboard is a file, and all of them are one ConfigMap under names of this environment.
    let dashboards = &file["configMapGenerator"][0];
    assert_eq!(dashboards["options"]["labels"]["grafana_dashboard"], "1");
    let listed =
        dashboards["files"].as_sequence().unwrap().iter().map(|file| file.as_str().unwrap());
    let (keys, paths): (Vec<_>, Vec<_>) = listed.map(|file| file.split_once('=').unwrap()).unzip();
    assert!(keys.iter().all(|key| key.starts_with("agents-cluster-")), "{keys:?}");
    let written: Vec<_> = emitted
        .artifacts
        .keys()
        .filter_map(|path| path.strip_prefix("generated/cluster/kubernetes/"))
        .filter(|path| path.starts_with("monitoring/dashboards/"))
        .collect();
    assert_eq!(paths, written);
    assert!(written.len() > 2);
}

/// The faults of a platform that is lowered.
fn faults(text: &str) -> Vec<(String, String)> {
    let loaded = loaded(text);
    let found = emitted(&loaded).diagnostics.into_iter().filter(|fault| fault.is_error());
    found.map(|fault| (fault.rule.code.to_owned(), fault.message)).collect()
}

#[test]
fn files_that_meet_on_some_disk_are_reported() {
    for (one, other) in [("/etc/A", "/etc/a"), ("/etc/x", "/etc/x/y"), ("/etc/X", "/etc/x/y")] {
        let files =
            format!("file \"{one}\" {{ content \"a\" }}\n    file \"{other}\" {{ content \"b\" }}");
        let text = LOCAL.replace("file \"/etc/shop/shop.conf\" { content \"price = $5\" }", &files);
        let found = faults(&text);
        let files = format!(
            "generated/local/compose/files/api{one}` and `generated/local/compose/files/api{other}"
        );
        assert_eq!(
            found,
            [("output-clash".to_owned(), format!("`{files}` cannot both be written"))]
        );
    }
}

/// Whatever entities are called, none of their files is another one's or one of ours.
#[test]
fn output_names_of_different_things_cannot_meet() {
    let names = [
        "kustomization",
        "namespace",
        "secret-stores",
        "certificates",
        "cluster",
        "jobs",
        "monitoring",
        "compose",
        "prometheus",
        "grafana",
        "alertmanager",
        "network",
        "dashboard",
    ];
    let services = names.map(|name| {
        format!("service \"{name}\" {{ image \"nginx:1.29\"; port \"http\" 8080; metrics; health \"/\" }}\n")
    });
    let text = format!(
        "platform \"shop\" {{ repository \"example/shop\" }}
        environment \"local\" {{ compose }}
        environment \"staging\" {{ kubernetes registry=\"ghcr.io/example\"; domain \"staging.example.com\" }}
        environment \"p\" {{ aws account=\"111122223333\" region=\"eu-west-1\"; domain \"example.com\" }}
        job \"kustomization-job\" {{ image \"nginx:1.29\" }}
        {}
        pipeline \"main\" {{ on push=\"main\"; deploy \"p\" }}
        pipeline \"main-deploy\" {{ on push=\"other\" }}
        pipeline \"check\" {{ on push=\"third\"; deploy \"staging\" }}
        pipeline \"infrastructure-p\" {{ on push=\"fourth\" }}",
        services.concat()
    );
    assert_eq!(faults(&text), []);
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    let paths: Vec<&str> = emitted.artifacts.keys().map(String::as_str).collect();
    for path in [
        ".github/workflows/groundplan-check.yaml",
        ".github/workflows/groundplan-infrastructure-p.yaml",
        ".github/workflows/groundplan-main-deploy.yaml",
        ".github/workflows/groundplan-main.yaml",
        "generated/staging/kubernetes/kustomization.service.yaml",
        "generated/staging/kubernetes/kustomization.yaml",
        "generated/staging/kubernetes/namespace.service.yaml",
        "generated/p/kubernetes/cluster/kustomization.yaml",
        "generated/p/kubernetes/cluster.service.yaml",
    ] {
        assert!(paths.contains(&path), "{path} of {paths:#?}");
    }
}
