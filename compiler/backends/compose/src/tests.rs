use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_yaml::Value;

use super::text::interpolate;
use super::variables;
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
fn whatever_is_connected_shares_a_closed_network() {
    let compose = compose(LARGE);
    let closed = |name| -> BTreeSet<&str> {
        let leads_out = ["published", "outside"];
        networks(&compose, name).into_iter().filter(|n| !leads_out.contains(n)).collect()
    };
    let meet = |a, b| !closed(a).is_disjoint(&closed(b));
    for (a, b) in [
        ("api", "main"),
        ("api", "sessions"),
        ("api", "object_storage"),
        ("web", "api"),
        ("mailer", "main"),
        ("mailer", "scores"),
        ("nightly", "main"),
        ("main_exporter", "main"),
        ("monitoring_prometheus", "api"),
        ("monitoring_prometheus", "main_exporter"),
        ("monitoring_grafana", "monitoring_prometheus"),
        ("web_probe", "web"),
    ] {
        assert!(meet(a, b), "{a} does not reach {b}");
    }
    for (a, b) in [
        ("web", "main"),
        ("web", "sessions"),
        ("web", "object_storage"),
        ("mailer", "sessions"),
        ("mailer", "api"),
        ("nightly", "scores"),
        ("monitoring_grafana", "api"),
    ] {
        assert!(!meet(a, b), "{a} reaches {b}");
    }
    assert_eq!(at(&compose, "services/alone/network_mode"), "none");
}

/// What `--notes` says of who reaches whom.
fn unasked(text: &str) -> Option<String> {
    let loaded = loaded(text);
    let model = loaded.model.as_ref().unwrap();
    Some(crate::wider(&model.environments["local"])?.message)
}

#[test]
fn what_networks_let_through_beyond_the_edges_is_counted() {
    let two = r#"
platform "shop"
environment "local" { compose { monitoring #false } }
service "a" { image "example/a:1"; port "http" 8001; health "/" }
worker "w" { image "example/w:1"; uses "a" }
worker "v" { image "example/v:1"; uses "a" }
"#;
    // Neither worker listens, and the probe does not either.
    assert_eq!(unasked(two), None);
    let listening = two.to_owned() + r#"service "b" { image "b:1"; port "http" 1; uses "a" }"#;
    // `a` reaches back to `b`, and so does the probe of `a`, for which `b` waits.
    let note = unasked(&listening).unwrap();
    assert!(note.contains("in 2 of 20 ordered pairs"), "{note}");
}

#[test]
fn fifty_services_and_ten_stores_need_no_more_than_eight_networks() {
    let mut text = String::from("platform \"big\"\nenvironment \"local\" { compose }\n");
    text += "external \"vendor\" { host \"api.vendor.example\" }\n";
    for n in 0..10 {
        text += &format!("database \"db{n}\" version=\"17\"\n");
    }
    for n in 0..50 {
        let uses = format!("\"db{}\" \"s{}\" \"vendor\"", n % 10, (n * 7 + 1) % 50);
        text += &format!(
            "service \"s{n}\" {{ image \"example/s:{n}\"; port \"http\" 8000; health \"/\"; \
             metrics; route \"/s{n}\"; uses {uses} }}\n"
        );
    }
    let compose = compose(&text);
    let networks = keys(at(&compose, "networks"));
    assert!(networks.len() <= 8, "{networks:?}");
    assert!(unasked(&text).is_some());
}

#[test]
fn only_who_calls_external_systems_gets_out() {
    let compose = compose(LARGE);
    let option = |name: &str, option: &str| {
        let path = format!("networks/{name}/driver_opts");
        at(&compose, &path)[format!("com.docker.network.bridge.{option}")].as_str()
    };
    for name in keys(at(&compose, "networks")) {
        let closed = at(&compose, &format!("networks/{name}"))["internal"] == true;
        let masked = option(name, "enable_ip_masquerade") == Some("false");
        assert_eq!(!closed && !masked, name == "outside", "{name}");
        // Where nothing is closed, nobody meets.
        assert_eq!(!closed, option(name, "enable_icc") == Some("false"), "{name}");
    }
    for service in keys(at(&compose, "services")) {
        let of = networks(&compose, service);
        // With one way out, there is no question which one Docker takes.
        assert!(!of.contains("outside") || !of.contains("published"), "{service}");
        assert_eq!(of.contains("outside"), service == "api", "{service}");
        // Names of those who meet elsewhere are not looked up where nobody answers.
        for out in ["outside", "published"].iter().filter(|out| of.contains(*out)) {
            let path = format!("services/{service}/networks/{out}/gw_priority");
            assert!(of.len() == 1 || at(&compose, &path) == -1, "{service}");
        }
    }
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
fn services_that_use_each_other_start_together() {
    let compose = compose(
        r#"
platform "shop"
environment "local" { compose }
service "a" { image "example/a:1"; port "http" 8001; env { B (ref)"b.url" } }
service "b" { image "example/b:1"; port "http" 8002; env { A (ref)"a.url" } }
"#,
    );
    assert!(at(&compose, "services/a/depends_on").is_null());
    assert!(!networks(&compose, "a").is_disjoint(&networks(&compose, "b")));
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
fn ports_of_this_machine_are_given_to_routes_first_and_may_be_others() {
    let open =
        LARGE.replace("port \"http\" 8000\n    health \"/\"", "port \"http\" 8000 expose=#true");
    let compose = compose(&open);
    let ports = |name: &str| texts(at(&compose, &format!("services/{name}/ports")));
    assert_eq!(ports("api"), ["127.0.0.1:${API_PORT:-8000}:8000"]);
    assert_eq!(ports("web"), ["127.0.0.1:${WEB_PORT:-8001}:8000"]);
    let value = |name: &str| at(&compose, &format!("services/web/environment/{name}")).as_str();
    assert_eq!(value("PUBLIC"), Some("http://localhost:${API_PORT:-8000}/api"));
    assert_eq!(value("API"), Some("http://api:8000"));
}

#[test]
fn a_port_that_nobody_routes_to_or_asks_for_is_not_published() {
    let compose = compose(LARGE);
    assert!(at(&compose, "services/web/ports").is_null());
    let published = keys(at(&compose, "services"));
    let published =
        published.into_iter().filter(|name| at(&compose, "services")[*name]["ports"].is_sequence());
    let watching = ["monitoring_prometheus", "monitoring_alertmanager", "monitoring_grafana"];
    let all: BTreeSet<_> = watching.into_iter().chain(["api", "monitoring_mailbox"]).collect();
    assert_eq!(published.collect::<BTreeSet<_>>(), all);
}

#[test]
fn an_image_is_built_in_one_place() {
    let compose = compose(LARGE);
    let mut builders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, service) in at(&compose, "services").as_mapping().unwrap() {
        if service["build"].is_mapping() {
            let image = service["image"].as_str().unwrap();
            builders.entry(image).or_default().push(name.as_str().unwrap());
        } else if service["image"].as_str().unwrap().starts_with("${") {
            assert_eq!(service["pull_policy"], "never", "{name:?}");
        }
    }
    let api = ("${COMPOSE_PROJECT_NAME}/api:local", vec!["api_image"]);
    assert_eq!(builders, BTreeMap::from([api]));
    for user in ["api", "mailer", "main-migrate", "main-seed", "nightly"] {
        let condition = format!("services/{user}/depends_on/api_image/condition");
        assert_eq!(at(&compose, &condition), "service_started", "{user}");
    }
    assert_eq!(at(&compose, "services/api_image/scale"), 0);
    let alone =
        SMALL.replace("migrate { command \"alembic\" \"upgrade\" \"head\"; image-of \"api\" }", "");
    let alone: Value = serde_yaml::from_str(&file(&alone, "compose/compose.yaml")).unwrap();
    assert!(
        alone["services"]["api"]["build"].is_mapping() && alone["services"]["api_image"].is_null()
    );
}

#[test]
fn changed_source_is_served_without_building_an_image() {
    let compose = compose(LARGE);
    for name in ["api", "mailer"] {
        let rule = at(&compose, &format!("services/{name}/develop/watch/0")).clone();
        assert_eq!(rule["action"], "sync+restart", "{name}");
        assert_eq!((&rule["path"], &rule["target"]), (&"../../../app".into(), &"/app".into()));
        assert!(texts(&rule["ignore"]).contains(&"**/tests"));
    }
    assert!(at(&compose, "services/main-migrate/develop").is_null());
}

#[test]
fn a_job_that_nothing_waits_for_is_waited_for_by_up() {
    let compose = compose(LARGE);
    assert_eq!(keys(at(&compose, "services/all_jobs/depends_on")), ["main-seed"]);
    assert_eq!(at(&compose, "services/all_jobs/scale"), 0);
}

#[test]
fn a_store_is_there_where_something_enabled_needs_it() {
    let compose = compose(LARGE);
    let helpers = |compose: &Value| {
        let names = keys(at(compose, "services")).into_iter().map(str::to_owned);
        names.filter(|name| name.starts_with("object_storage")).collect::<Vec<_>>()
    };
    assert_eq!(helpers(&compose), ["object_storage", "object_storage_volumes"]);
    assert!(at(&compose, "services/object_storage/profiles").is_null());
    let unused = LARGE.replace("uses \"sessions\" \"files\"", "uses \"sessions\"");
    let unused = unused.replace("uses \"files\"; retries", "retries");
    let by_hand =
        unused.replace("\"report\"; uses \"main\"", "\"report\"; uses \"main\" \"files\"");
    assert!(helpers(&self::compose(&unused)).is_empty());
    let by_hand = self::compose(&by_hand);
    for name in helpers(&by_hand) {
        assert_eq!(at(&by_hand, &format!("services/{name}/profiles/0")), "cron");
    }
    assert_eq!(helpers(&by_hand).len(), 2);
}

#[test]
fn buckets_are_made_only_where_they_are_not_there() {
    let compose = compose(LARGE);
    let hook = at(&compose, "services/object_storage/post_start/0/command/2").as_str().unwrap();
    let is_there = "echo s3.bucket.list | weed shell -master=object_storage:9333 \
                    | grep -Eq '^ *shop-local-files([[:space:]]|$$)'";
    let create = "echo 's3.bucket.create -name shop-local-files'";
    assert!(hook.contains(&format!("\n{is_there} || {create}")), "{hook}");
}

#[test]
fn the_password_of_a_database_follows_the_file() {
    let compose = compose(LARGE);
    let hook = at(&compose, "services/main/post_start/0/command/2").as_str().unwrap();
    let read = interpolate(hook, &BTreeMap::new()).unwrap();
    assert!(read.contains("-U $POSTGRES_USER -d $POSTGRES_DB"), "{read}");
    assert!(
        read.contains("\n\\getenv password POSTGRES_PASSWORD\nALTER ROLE CURRENT_USER"),
        "{read}"
    );
}

#[test]
fn who_has_no_key_of_a_vendor_starts_everything_else() {
    let text =
        LARGE.replace("command \"alone\"", "command \"alone\"; env { K (ref)\"vendor-key\" }");
    let compose = compose(&text);
    let scale = |name: &str| at(&compose, &format!("services/{name}/scale")).as_str();
    assert_eq!(scale("api"), Some("${USE_VENDOR_KEY:-1}"));
    assert_eq!(scale("alone"), Some("${USE_VENDOR_KEY:-1}"));
    assert_eq!(at(&compose, "services/mailer/scale"), 2);
    assert!(at(&compose, "services/web/scale").is_null());
    let example = file(&text, ".env.example");
    assert!(example.contains("`USE_VENDOR_KEY=0` leaves out what needs it"), "{example}");
}

#[test]
fn scratch_runs_programs_as_it_does_on_a_cluster() {
    let compose = compose(LARGE);
    for (name, service) in at(&compose, "services").as_mapping().unwrap() {
        for path in texts(&service["tmpfs"]) {
            assert!(path.ends_with(",exec"), "{name:?} {path}");
        }
    }
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
fn data_stays_where_it_is_when_something_is_renamed() {
    let renamed = SMALL
        .replace("database \"main\"", "database \"store\"")
        .replace("main.url", "store.url")
        .replace("migrate {", "renamed-from \"main\"; migrate {");
    let (before, after) = (compose(SMALL), compose(&renamed));
    let kept = ["volumes/0/source", "environment/POSTGRES_DB", "environment/POSTGRES_USER"];
    for path in kept {
        let (old, new) = (format!("services/main/{path}"), format!("services/store/{path}"));
        assert_eq!(at(&before, &old), at(&after, &new));
    }
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

#[test]
fn a_new_service_takes_no_port_and_a_rename_keeps_volume_and_password() {
    let shop = |extra: &str, database: &str| {
        format!(
            "platform \"shop\"\nenvironment \"local\" {{ compose }}\n\
             service \"web\" {{ image \"nginx:1.29\"; port \"http\" 8000; route \"/\" }}\n{extra}\n{database}\n"
        )
    };
    let project = |loaded: &Project| -> Value {
        let text = &emitted(loaded).artifacts["generated/local/compose/compose.yaml"].text;
        serde_yaml::from_str(text).unwrap()
    };
    let first = loaded(&shop("", "database \"main\" version=\"17\""));
    let earlier = "service \"api\" { image \"nginx:1.29\"; port \"http\" 8000; route \"/api\" }";
    let renamed = "database \"books\" renamed-from=\"main\" version=\"17\"";
    let second = loaded_after(&shop(earlier, renamed), &first.record);
    let third = loaded_after(
        &shop(earlier, &renamed.replace("renamed-from=\"main\" ", "")),
        &second.record,
    );
    for after in [project(&second), project(&third)] {
        let port = |service: &str| after["services"][service]["ports"][0].clone();
        assert_eq!(
            (port("web"), port("api")),
            ("127.0.0.1:${WEB_PORT:-8000}:8000".into(), "127.0.0.1:${API_PORT:-8001}:8000".into())
        );
        let database = &after["services"]["books"];
        assert_eq!(database["volumes"][0]["source"], "main_data");
        let password = database["environment"]["POSTGRES_PASSWORD"].as_str().unwrap();
        assert!(password.starts_with("${MAIN_PASSWORD"), "{password}");
    }
}
