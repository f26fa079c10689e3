//! What the variables of `.env` mean.

use super::*;

/// What is said of the variables of a platform of these entities.
fn clashes(entities: &str) -> Vec<String> {
    let platform = "platform \"shop\"\nenvironment \"local\" { compose }\n";
    let loaded = loaded(&(platform.to_owned() + entities));
    let environment = &loaded.model.as_ref().unwrap().environments["local"];
    let found = crate::variable_clashes(&loaded.record, environment);
    found.into_iter().map(|fault| fault.message).collect()
}

/// A service that is reached from this machine and reads a secret.
fn service(name: &str, secret: &str) -> String {
    format!(
        "secret \"{secret}\"\nservice \"{name}\" {{ image \"example/web:1\"; port \"http\" 8000; \
         port \"ops\" 8001; route \"/\"; env {{ KEY (ref)\"{secret}\" }} }}\n"
    )
}

fn under_compose(name: &str, one: &str, other: &str) -> Vec<String> {
    vec![format!("under Compose, the variable `{name}` is {one} and {other}")]
}

#[test]
fn a_variable_that_would_mean_two_things_is_reported() {
    let api_port = |other| under_compose("API_PORT", "the port `http` of `api`", other);
    assert_eq!(clashes(&service("api", "api-port")), api_port("the secret `api-port`"));
    let switch = service("api", "key") + &service("web", "use-key");
    let switched =
        under_compose("USE_KEY", "the switch of the secret `key`", "the secret `use-key`");
    assert_eq!(clashes(&switch), switched);
    let database = service("api", "main-password") + "database \"main\" version=\"17\"\n";
    let read = database.replace("route \"/\";", "route \"/\"; uses \"main\";");
    let password = "the password of `main`";
    assert_eq!(
        clashes(&read),
        under_compose("MAIN_PASSWORD", password, "the secret `main-password`")
    );
    let grafana = clashes(&service("api", "monitoring-grafana-port"));
    let port = "the port of `monitoring_grafana`";
    let secret = "the secret `monitoring-grafana-port`";
    assert_eq!(grafana, under_compose("MONITORING_GRAFANA_PORT", port, secret));
}

#[test]
fn ports_of_two_services_may_meet() {
    let two = "service \"a\" { image \"example/a:1\"; port \"http\" 1; port \"ops\" 2 expose=#true }\n\
               service \"a-ops\" { image \"example/a:1\"; port \"http\" 1 expose=#true }\n";
    let (one, other) = ("the port `ops` of `a`", "the port `http` of `a-ops`");
    assert_eq!(clashes(two), under_compose("A_OPS_PORT", one, other));
}

#[test]
fn some_variables_are_taken() {
    for (secret, by) in [
        ("compose-project-name", "a setting of Docker Compose"),
        ("docker-host", "a setting of Docker"),
        ("user", "a variable of every shell"),
    ] {
        let name = secret.replace('-', "_").to_uppercase();
        let found = under_compose(&name, by, &format!("the secret `{secret}`"));
        assert_eq!(clashes(&service("api", secret)), found);
    }
}

#[test]
fn what_nobody_publishes_or_reads_has_no_variable() {
    // The port has no route, and nothing refers to the secret.
    let quiet = service("api", "api-port").replace(" route \"/\";", "");
    assert_eq!(clashes(&quiet), Vec::<String>::new());
    let unread = service("api", "api-port").replace("(ref)\"api-port\"", "\"1\"");
    assert_eq!(clashes(&unread), Vec::<String>::new());
}

#[test]
fn a_renamed_store_keeps_its_variable() {
    let before = loaded(
        "platform \"shop\"\nenvironment \"local\" { compose }\ndatabase \"main\" version=\"17\"\n",
    );
    let after = format!(
        "platform \"shop\"\nenvironment \"local\" {{ compose }}\n\
         database \"books\" renamed-from=\"main\" version=\"17\"\n{}",
        service("api", "main-password")
    );
    let after = loaded_after(&after, &before.record);
    let environment = &after.model.as_ref().unwrap().environments["local"];
    assert_eq!(crate::variable_clashes(&after.record, environment).len(), 1);
    assert!(crate::variable_clashes(&Record::default(), environment).is_empty());
}
