mod every_day;
mod file;
mod network;
mod variable_clash;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_yaml::Value;

use super::variables;
use crate::target::text::interpolate;
use groundplan_lowering::testing::{self, Project, loaded, loaded_after};
use groundplan_lowering::{Emitted, Target};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    testing::lower_each(model, record, Target::Compose, &[crate::emit], emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

fn file(text: &str, path: &str) -> String {
    testing::file(text, path, lower)
}

/// A service and its database.
const SMALL: &str = r#"
platform "shop"
environment "local" { compose { monitoring #false } }
database "main" version="17" { migrate { command "alembic" "upgrade" "head"; image-of "api" } }
service "api" {
    build "." { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
    env { DATABASE_URL (ref)"main.url" }
}
"#;

/// Something of everything.
const LARGE: &str = r#"
platform "shop"
environment "local" { compose; alerts { email "dev@example.com" } }
database "main" version="18" {
    parameters { work_mem "8MB" }
    extensions "vector"
    migrate { command "alembic" "upgrade" "head"; image-of "api" }
    seed { command "python" "-m" "seed"; image-of "api" }
}
cache "sessions" { persistence }
cache "scores" engine="redis"
bucket "files"
external "vendor" { host "api.vendor.example"; credentials "vendor-key" }
secret "vendor-key" doc="Key of the vendor"
secret "signing" { generate #true }
secret "unused" doc="Nobody refers to it"
service "api" {
    build "app" { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
    metrics
    route "/api"
    uses "sessions" "files"
    env {
        DATABASE_URL (ref)"main.url"
        KEY (ref)"vendor-key"
        SIGNING (ref)"signing"
        VENDOR (ref)"vendor.url"
    }
    file "/etc/shop/shop.conf" { content (fmt)"db = {main.host}, price = $5\n" }
    volume "uploads" path="/srv/uploads"
}
service "web" {
    image "example/web:1.2.3"
    port "http" 8000
    health "/"
    env { API (ref)"api.url"; PUBLIC (ref)"api.public-url" }
}
worker "mailer" {
    image-of "api"
    command "python" "-m" "mailer"
    health { live { exec "python" "-m" "alive" } }
    uses "main" "scores"
    replicas 2
}
worker "alone" { image "example/alone:1"; command "alone" }
cron "nightly" schedule="0 3 * * *" { image-of "api"; command "python" "-m" "report"; uses "main" }
job "import" { image "example/import:1"; before "web"; uses "files"; retries 4 }
"#;

fn compose(text: &str) -> Value {
    serde_yaml::from_str(&file(text, "compose/compose.yaml")).unwrap()
}

fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('/').fold(value, |value, key| match key.parse::<usize>() {
        Ok(index) => &value[index],
        Err(_) => &value[key],
    })
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_sequence().into_iter().flatten().map(|item| item.as_str().unwrap()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_mapping().into_iter().flatten().map(|(key, _)| key.as_str().unwrap()).collect()
}

/// The networks that a container is in.
fn networks<'v>(compose: &'v Value, service: &str) -> BTreeSet<&'v str> {
    let value = at(compose, &format!("services/{service}/networks"));
    texts(value).into_iter().chain(keys(value)).collect()
}

#[test]
fn a_service_and_its_database() {
    insta::assert_snapshot!(file(SMALL, "compose.yaml"));
}

#[test]
fn everything_named_is_declared_and_everything_declared_is_used() {
    let compose = compose(LARGE);
    let services = at(&compose, "services").as_mapping().unwrap();
    let (mut volumes, mut nets) = (BTreeSet::new(), BTreeSet::new());
    for (name, service) in services {
        nets.extend(networks(&compose, name.as_str().unwrap()));
        for mount in service["volumes"].as_sequence().into_iter().flatten() {
            if mount["type"] == "volume" {
                volumes.insert(mount["source"].as_str().unwrap());
            }
        }
        for other in keys(&service["depends_on"]) {
            assert!(services.contains_key(other), "{name:?} waits for {other}");
        }
    }
    assert_eq!(volumes, keys(at(&compose, "volumes")).into_iter().collect());
    assert_eq!(nets, keys(at(&compose, "networks")).into_iter().collect());
}

#[test]
fn a_file_of_a_service_is_written_beside_the_project() {
    assert_eq!(file(LARGE, "files/api/etc/shop/shop.conf"), "db = main, price = $5\n");
}

#[test]
fn migrations_end_before_what_uses_the_database_starts() {
    let compose = compose(LARGE);
    let condition = |service: &str, other: &str| {
        at(&compose, &format!("services/{service}/depends_on/{other}/condition")).as_str()
    };
    let (healthy, done) = (Some("service_healthy"), Some("service_completed_successfully"));
    assert_eq!(condition("main-migrate", "main"), healthy);
    assert_eq!(condition("main-seed", "main-migrate"), done);
    assert_eq!(condition("api", "main-migrate"), done);
    assert_eq!(condition("mailer", "main-migrate"), done);
    assert_eq!(condition("web", "import"), done);
    assert_eq!(condition("api", "object_storage"), healthy);
    assert_eq!(condition("web", "api"), healthy);
    // Nobody waits for what runs only when it is asked to.
    assert_eq!(at(&compose, "services/nightly/profiles/0"), "cron");
    let waits = at(&compose, "services").as_mapping().unwrap().iter();
    assert!(waits.into_iter().all(|(_, service)| service["depends_on"]["nightly"].is_null()));
}

#[test]
fn what_ends_is_tried_again_and_what_runs_on_is_restarted() {
    let compose = compose(LARGE);
    let restart = |name: &str| at(&compose, &format!("services/{name}/restart")).as_str();
    assert_eq!(restart("import"), Some("on-failure:4"));
    assert_eq!(restart("main-migrate"), Some("on-failure:2"));
    assert_eq!(restart("api"), Some("unless-stopped"));
    let migrate = at(&compose, "services/main-migrate/entrypoint");
    assert_eq!(texts(migrate), ["timeout", "600", "alembic", "upgrade", "head"]);
}

#[test]
fn health_is_asked_inside_where_python_is_and_from_beside_elsewhere() {
    let compose = compose(LARGE);
    let test =
        |name: &str| texts(at(&compose, &format!("services/{name}/healthcheck/test"))).join(" ");
    assert!(test("api").starts_with("CMD python -c "), "{}", test("api"));
    assert!(test("api").ends_with(" http://127.0.0.1:8000/healthz 2"), "{}", test("api"));
    assert!(test("web_probe").ends_with(" http://web:8000/"), "{}", test("web_probe"));
    assert!(at(&compose, "services/web/healthcheck").is_null());
    assert_eq!(test("mailer"), "CMD python -m alive");
    // The image of a service asks for that service's health, which a job has not.
    assert_eq!(at(&compose, "services/main-migrate/healthcheck")["disable"], true);
}

#[test]
fn a_build_is_found_from_where_the_file_lies() {
    let build = |text: &str| {
        let compose = compose(text);
        let build = at(&compose, "services/api_image/build").clone();
        let part = |key| build[key].as_str().map(str::to_owned);
        (part("context"), part("dockerfile"))
    };
    let path = |text: &str| Some(text.to_owned());
    let generated = "generated/docker/api.Dockerfile";
    assert_eq!(build(SMALL), (path("../../.."), path(generated)));
    let (context, dockerfile) = build(LARGE);
    assert_eq!((context, dockerfile), (path("../../../app"), path(&format!("../{generated}"))));
    let own = SMALL.replace("preset \"python\"; app \"shop.api:app\"", "dockerfile \"D\"");
    assert_eq!(build(&own), (path("../../.."), path("D")));
    let deep = SMALL.to_owned() + "output { generated \"./out/made\" }";
    assert_eq!(build(&deep), (path("../../../.."), path("out/made/docker/api.Dockerfile")));
}

#[test]
fn no_container_is_trusted_more_than_it_needs() {
    let compose = compose(LARGE);
    for (name, service) in at(&compose, "services").as_mapping().unwrap() {
        if service["scale"] == 0 {
            continue;
        }
        // Where changed source is copied in, what is written to is root's.
        let is_synced = service["develop"]["watch"][0]["action"] == "sync+restart";
        assert_eq!(service["read_only"], !is_synced, "{name:?}");
        assert!(!is_synced || service["user"] != "0:0", "{name:?}");
        assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name:?}");
        assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"], "{name:?}");
        // Root only to give volumes away, with no other right and no network.
        let gives = service["cap_add"].is_sequence();
        assert_eq!(service["user"] == "0:0", gives, "{name:?}");
        assert!(!gives || service["network_mode"] == "none", "{name:?}");
        for port in texts(&service["ports"]) {
            assert!(port.starts_with("127.0.0.1:"), "{name:?} {port}");
        }
        let image = service["image"].as_str().unwrap();
        assert!(image.contains(':') && !image.ends_with(":latest"), "{image}");
    }
}

/// Every variable that has to have a value.
fn variables_in(text: &str) -> BTreeSet<String> {
    let expressions = text.split("${").skip(1).filter_map(|rest| rest.split_once(":?"));
    expressions.map(|(name, _)| name.strip_prefix("USE_").unwrap_or(name).to_owned()).collect()
}

#[test]
fn every_variable_is_in_the_example_and_no_other() {
    let loaded = loaded(LARGE);
    let model = loaded.model.as_ref().unwrap();
    let all = variables(&loaded.record, &model.environments["local"]);
    let names: BTreeSet<String> = all.iter().map(|variable| variable.name.clone()).collect();
    assert_eq!(names, variables_in(&file(LARGE, "compose.yaml")));
    assert!(names.contains("VENDOR_KEY") && !names.contains("UNUSED"), "{names:?}");
    let generated = all.iter().filter(|variable| !variable.generate).map(|v| v.name.as_str());
    assert_eq!(generated.collect::<Vec<_>>(), ["VENDOR_KEY"]);
    // Read back as a shell or Compose would.
    let example = file(LARGE, ".env.example");
    let read: BTreeMap<&str, &str> = example
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('=').unwrap())
        .collect();
    assert!(read.values().all(|value| value.is_empty()));
    assert_eq!(read.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), names);
}

#[test]
fn a_secret_is_a_variable_wherever_it_goes() {
    let compose = compose(LARGE);
    let value = |name: &str| at(&compose, &format!("services/api/environment/{name}")).as_str();
    let message =
        "VENDOR_KEY is not set (Key of the vendor), and USE_VENDOR_KEY=0 leaves out what needs it";
    assert_eq!(
        value("KEY"),
        Some(format!("${{VENDOR_KEY:-${{USE_VENDOR_KEY:?{message}}}}}").as_str())
    );
    assert_eq!(
        value("DATABASE_URL"),
        Some("postgresql://main_app:${MAIN_PASSWORD:?the password of main}@main:5432/main")
    );
}

#[test]
fn without_monitoring_nothing_of_it_is_there() {
    let loaded = loaded(SMALL);
    let emitted = emitted(&loaded);
    let names: Vec<_> =
        emitted.artifacts.keys().filter(|name| name.contains("/compose/")).collect();
    assert_eq!(
        names,
        [".env.example", ".gitignore", "compose.yaml"]
            .map(|name| format!("generated/local/compose/{name}"))
            .each_ref()
    );
    assert!(!file(SMALL, "compose.yaml").contains("monitoring"));
}

#[test]
fn every_line_of_yaml_and_json_knows_where_it_came_from() {
    let loaded = loaded(LARGE);
    for (path, artifact) in &emitted(&loaded).artifacts {
        if path.ends_with(".yaml") || path.ends_with(".json") {
            let lines = artifact.text.lines().zip(1_u32..);
            let first =
                lines.filter(|(line, _)| !line.starts_with(['#', '{'])).map(|(_, n)| n).next();
            let marked = artifact.marks.iter().next().map(|mark| mark.line);
            assert!(marked.is_some() && marked <= first, "{path}: {marked:?} {first:?}");
        }
    }
}

#[test]
fn an_open_question_blocks_the_environment() {
    let text = SMALL.replace("version=\"17\"", "version=(todo)\"Which one?\"");
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    assert_eq!(emitted.blocked.len(), 1);
    assert!(emitted.artifacts.keys().all(|name| !name.contains("/compose/")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn text_reaches_the_container_as_it_was_written(text in "[a${}:?#\"\\\\' \n-]{0,12}") {
        let written: String = text.chars().map(|c| format!("\\u{{{:x}}}", u32::from(c))).collect();
        let platform = format!(
            r#"
platform "shop"
environment "local" {{ compose {{ monitoring #false }} }}
service "api" {{ image "example/api:1"; port "http" 80; args "{written}"; env {{ TEXT "{written}" }} }}
"#
        );
        let compose = compose(&platform);
        for path in ["services/api/environment/TEXT", "services/api/command/0"] {
            let read = at(&compose, path).as_str().unwrap();
            prop_assert_eq!(interpolate(read, &BTreeMap::new()), Ok(text.clone()));
        }
    }
}
