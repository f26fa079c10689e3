//! A platform that is started, stopped, changed and started again.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

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

#[test]
fn no_password_stands_where_processes_are_listed() {
    let compose = compose(LARGE);
    for (name, service) in at(&compose, "services").as_mapping().unwrap() {
        for words in ["command", "entrypoint"] {
            let words = serde_yaml::to_string(&service[words]).unwrap();
            assert!(!words.contains("_PASSWORD"), "{name:?}: {words}");
        }
    }
    for cache in ["sessions", "scores"] {
        let words = texts(at(&compose, &format!("services/{cache}/command")));
        assert!(words[2].contains("requirepass") && words[2].contains("$$REDISCLI_AUTH"));
        assert!(!at(&compose, &format!("services/{cache}/environment/REDISCLI_AUTH")).is_null());
    }
}
