use std::os::unix::fs::PermissionsExt as _;
use std::{collections::BTreeSet, fs};

use crate::project::Project;

const IGNORE: &str = "generated/local/compose/.gitignore";
const ENV: &str = "generated/local/compose/.env";

/// Names and values of a file of assignments.
fn values(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .collect()
}

#[test]
fn passwords_are_made_up_and_secrets_of_others_left_blank() {
    let project = Project::compiled();
    let ran =
        project.run(&["env", "local"]).ends_with(0).says("MAIL_KEY: Key of the mail provider.");
    let text = project.read(ENV);
    let found = values(&text);
    let (project_name, found) = found.split_first().unwrap();
    assert_eq!(project_name.0, "COMPOSE_PROJECT_NAME");
    let (blank, made): (Vec<_>, Vec<_>) =
        found.iter().copied().partition(|(_, value)| value.is_empty());
    assert_eq!(blank, [("MAIL_KEY", "")]);
    assert!(made.iter().any(|(name, _)| *name == "MAIN_PASSWORD"), "{made:?}");
    let distinct: BTreeSet<_> = made.iter().map(|(_, value)| value).collect();
    assert_eq!(distinct.len(), made.len());
    for (_, value) in &made {
        assert!(value.len() >= 32 && value.chars().all(|c| c.is_ascii_alphanumeric()), "{value}");
        assert!(!ran.error.contains(value) && !ran.out.contains(value), "a value was printed");
    }
    assert_eq!(fs::metadata(project.path(ENV)).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(project.read(IGNORE).contains("\n/.env\n"));
    // It asks for exactly what the Compose file needs.
    let example = project.read("generated/local/compose/.env.example");
    let names: BTreeSet<_> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, values(&example).iter().map(|(name, _)| *name).collect());
    project.run(&["compile", "--check"]).ends_with(0);
}

#[test]
fn a_value_that_is_there_is_never_replaced() {
    let project = Project::compiled();
    project.write(ENV, "# mine\nMAIN_PASSWORD=chosen\nMAIL_KEY=given\nOTHER=1");
    fs::set_permissions(project.path(ENV), fs::Permissions::from_mode(0o644)).unwrap();
    project.run(&["env", "local"]).ends_with(0);
    let text = project.read(ENV);
    assert!(text.starts_with("# mine\nMAIN_PASSWORD=chosen\nMAIL_KEY=given\nOTHER=1\n"), "{text}");
    assert_eq!(fs::metadata(project.path(ENV)).unwrap().permissions().mode() & 0o777, 0o600);
    project.run(&["env", "local"]).ends_with(0).says("has every variable already");
    assert_eq!(project.read(ENV), text);
}

#[test]
fn only_an_environment_under_compose_has_one() {
    let project = Project::shop();
    project.run(&["env", "staging"]).ends_with(2).says("does not run under Docker Compose");
    project.run(&["env", "loacl"]).ends_with(2).says("did you mean `local`?");
}

#[test]
fn passwords_are_not_written_through_a_link() {
    let project = Project::compiled();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path().join("x"), project.path(ENV)).unwrap();
    project.run(&["env", "local"]).ends_with(2).says("is a symbolic link");
    assert!(!outside.path().join("x").exists());
}

/// The value that Compose would read.
fn value(text: &str, name: &str) -> String {
    let found = values(text).into_iter().rfind(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

#[test]
fn a_value_stays_however_it_is_written() {
    let project = Project::compiled();
    for password in [
        "MAIN_PASSWORD=\"a b\"",
        "MAIN_PASSWORD='a # b'",
        "MAIN_PASSWORD: mine",
        "MAIN_PASSWORD=#mine",
        "\u{feff}MAIN_PASSWORD=mine",
        "export MAIN_PASSWORD=\"-----\nMAIN_PASSWORD=\n-----\"",
        "MAIN_PASSWORD",
        "MAIN_PASSWORD=mine\r",
    ] {
        project.write(ENV, &format!("{password}\n"));
        project.run(&["env", "local"]).ends_with(0);
        let text = project.read(ENV);
        assert!(text.starts_with(&format!("{password}\n")), "{text}");
        assert_eq!(
            text.matches("MAIN_PASSWORD").count(),
            password.matches("MAIN_PASSWORD").count()
        );
        // Another name would be another, empty volume.
        assert!(!text.contains("COMPOSE_PROJECT_NAME"), "{text}");
    }
}

#[test]
fn two_checkouts_are_two_projects_and_one_keeps_its_name() {
    let (one, other) = (Project::compiled(), Project::compiled());
    let name = |project: &Project| {
        project.run(&["env", "local"]).ends_with(0);
        value(&project.read(ENV), "COMPOSE_PROJECT_NAME")
    };
    let first = name(&one);
    assert!(first.starts_with("shop-local-"), "{first}");
    assert_ne!(first, name(&other));
    let password = value(&one.read(ENV), "MAIN_PASSWORD");
    fs::remove_file(one.path(ENV)).unwrap();
    let ran = one.run(&["env", "local"]).ends_with(0);
    ran.says("if an earlier `.env` is lost: its data is there");
    assert_eq!(first, value(&one.read(ENV), "COMPOSE_PROJECT_NAME"));
    assert_ne!(password, value(&one.read(ENV), "MAIN_PASSWORD"));
}

#[test]
fn a_port_that_is_taken_is_not_taken_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let project = Project::shop();
    let text = project.read("platform.kdl").replace("\"http\" 8000", &format!("\"http\" {port}"));
    project.write("platform.kdl", &text);
    project.run(&["compile", "-e", "local"]).ends_with(0);
    project.run(&["env", "local"]).ends_with(0).says("because its usual port was taken");
    let moved: u16 = value(&project.read(ENV), "WEB_PORT").parse().unwrap();
    assert!(moved > port);
    // What was chosen stays, whoever has the port now.
    let before = project.read(ENV);
    project.run(&["env", "local"]).ends_with(0);
    assert_eq!(project.read(ENV), before);
}

#[test]
fn what_somebody_has_not_got_is_left_out_with_what_needs_it() {
    let project = Project::compiled();
    project.run(&["env", "local"]).says("`USE_MAIL_KEY=0`");
    project.run(&["env", "local", "--without", "mail-key"]).ends_with(0);
    assert_eq!(value(&project.read(ENV), "USE_MAIL_KEY"), "0");
    let ran = project.run(&["env", "local", "--without", "main-password"]).ends_with(2);
    ran.says("cannot be left out").says("`MAIL_KEY`");
}

#[test]
fn git_takes_no_password_in_and_nothing_is_left_beside_it() {
    let project = Project::compiled();
    let left = "generated/local/compose/.groundplan-tmp-1-0";
    project.write(left, "MAIN_PASSWORD=old");
    for theirs in ["", "*.log\n", "!.env\n"] {
        project.write(IGNORE, theirs);
        project.run(&["env", "local"]).ends_with(0);
        let text = project.read(IGNORE);
        assert!(text.starts_with(theirs) && text.ends_with("/.env\n"), "{text}");
        project.run(&["env", "local"]).ends_with(0);
        assert_eq!(project.read(IGNORE), text);
    }
    assert!(!project.path(left).exists());
}

#[test]
fn two_runs_at_once_agree_on_one_password() {
    let project = Project::compiled();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| project.run(&["env", "local"]).ends_with(0));
        }
    });
    let text = project.read(ENV);
    assert_eq!(text.matches("\nMAIN_PASSWORD=").count(), 1, "{text}");
    let names: BTreeSet<_> = values(&text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), values(&text).len());
}

#[test]
fn containers_may_read_what_a_strict_checkout_keeps_to_itself() {
    let project = Project::compiled();
    let (directory, file) = ("generated/local/compose/prometheus", "prometheus/prometheus.yaml");
    let file = format!("generated/local/compose/{file}");
    for (path, mode) in [(directory, 0o700), (file.as_str(), 0o600)] {
        fs::set_permissions(project.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    project.run(&["env", "local"]).ends_with(0);
    let mode = |path: &str| fs::metadata(project.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(directory), mode(&file), mode(ENV)), (0o755, 0o644, 0o600));
}

#[test]
fn passwords_of_an_environment_that_is_gone_stay_hidden_until_they_are_removed() {
    let project = Project::compiled();
    project.run(&["env", "local"]).ends_with(0);
    let text = project.read("platform.kdl");
    let (before, rest) = text.split_once("environment \"local\"").unwrap();
    let after = rest.split_once("}\n").unwrap().1;
    let retired = "retire \"local\" reason=\"nobody uses it\"\n";
    project.write("platform.kdl", &format!("{before}{after}{retired}"));
    let said = format!("warning: `{ENV}` is left of what is not described any more");
    project.run(&["compile"]).ends_with(0).says(&said);
    let left = project.tree("generated/local").len();
    assert!(project.path(ENV).exists() && project.path(IGNORE).exists() && left == 2);
    project.run(&["compile", "--check"]).ends_with(0);
    fs::remove_file(project.path(ENV)).unwrap();
    project.run(&["compile"]).ends_with(0);
    assert!(!project.path("generated/local").exists());
}
