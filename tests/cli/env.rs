use std::os::unix::fs::PermissionsExt as _;
use std::{collections::BTreeSet, fs};

use crate::project::Project;

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
    assert!(project.read("generated/local/compose/.gitignore").contains("\n.env\n"));
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
